package dev.river.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The temporary folder that holds all of the demo, until it is closed. */
final class DemoDirectory implements AutoCloseable {
    private static final int ATTEMPTS = 20;

    private final Path path;

    private DemoDirectory(Path path) {
        this.path = path;
    }

    static DemoDirectory create() throws DemoException {
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

    Path path() {
        return path;
    }

    /** The path of a folder in it, created if it is not there. */
    Path folder(String name) throws DemoException {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new DemoException("The folder " + path.resolve(name) + " cannot be created: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        // What is stopped by force may still write for a moment.
        for (int attempt = 1; Files.exists(path); attempt++) {
            try {
                delete();
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    System.err.println("demo: The folder " + path + " cannot be removed: " + e);
                    return;
                }
            }
        }
    }

    private void delete() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(path)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof NoSuchFileException gone ? gone : new IOException(e);
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
