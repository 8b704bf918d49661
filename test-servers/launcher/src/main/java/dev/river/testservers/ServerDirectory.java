package dev.river.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The folder of one server: temporary and deleted with it, or the user's own and kept. */
record ServerDirectory(Path path, boolean temporary) {

    static ServerDirectory of(@Nullable Path given, String prefix) {
        try {
            if (given != null) {
                return new ServerDirectory(Files.createDirectories(given.toAbsolutePath()), false);
            }
            Path created = Files.createTempDirectory("river-" + prefix + "-");
            // PostgreSQL may have to run as another user than the one that starts it.
            Files.setPosixFilePermissions(created, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new ServerDirectory(created, true);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of a test server could not be created.", e);
        }
    }

    void release() {
        if (temporary) {
            try {
                delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException("The temporary folder " + path + " could not be deleted.", e);
            }
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                // A process that is about to end may remove its own files meanwhile.
                if (Files.exists(file)) {
                    throw e;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
