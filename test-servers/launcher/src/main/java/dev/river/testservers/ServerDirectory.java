package dev.river.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                FolderTree.delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException("The temporary folder " + path + " could not be deleted.", e);
            }
        }
    }
}
