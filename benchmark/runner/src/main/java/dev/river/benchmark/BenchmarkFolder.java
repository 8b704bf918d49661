package dev.river.benchmark;

import dev.river.testservers.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The temporary folder that everything runs in, until it is closed. */
final class BenchmarkFolder implements AutoCloseable {

    /** An address of a Unix socket has room for 107 bytes, of which PostgreSQL's name for it takes up to 15. */
    private static final int LONGEST_PATH = 90;

    private final Path path;

    private BenchmarkFolder(Path path) {
        this.path = path;
    }

    static BenchmarkFolder create() throws BenchmarkException {
        Path path;
        try {
            path = Files.createTempDirectory("river-benchmark-").toAbsolutePath();
            // PostgreSQL may have to run as another user than the one that starts it.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new BenchmarkException(
                    "No folder can be created in " + System.getProperty("java.io.tmpdir")
                            + "; set TMPDIR to a folder that can be written to: " + e.getMessage(),
                    e);
        }
        BenchmarkFolder folder = new BenchmarkFolder(path);
        if (path.toString().length() > LONGEST_PATH) {
            folder.close();
            throw new BenchmarkException("The path " + path
                    + " is too long for PostgreSQL's Unix socket; set TMPDIR to a folder with a shorter one.");
        }
        return folder;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            FolderTree.delete(path);
        } catch (IOException e) {
            System.err.println("benchmark: The folder " + path + " cannot be removed: " + e);
        }
    }
}
