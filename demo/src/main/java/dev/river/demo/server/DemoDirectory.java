package dev.river.demo.server;

import dev.river.testservers.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The temporary folder that holds all of the demo, until it is closed. */
public final class DemoDirectory implements AutoCloseable {
    private final Path path;

    private DemoDirectory(Path path) {
        this.path = path;
    }

    /** Makes a new one. */
    public static DemoDirectory create() throws DemoException {
        try {
            Path path = Files.createTempDirectory("river-demo-");
            // PostgreSQL may have to run as another user than the one that starts it.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new DemoDirectory(path);
        } catch (IOException e) {
            throw new DemoException(
                    "No folder can be created in " + System.getProperty("java.io.tmpdir")
                            + "; set TMPDIR to a folder that can be written to: " + e.getMessage(),
                    e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The path of a folder in it, created if it is not there. */
    public Path folder(String name) throws DemoException {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new DemoException("The folder " + path.resolve(name) + " cannot be created: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            FolderTree.delete(path);
        } catch (IOException e) {
            System.err.println("demo: The folder " + path + " cannot be removed: " + e);
        }
    }
}
