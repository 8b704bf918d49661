package dev.river.sinks.file;

import java.nio.file.FileSystemException;

/** A folder, a pipe or a device stands where the file should be. */
final class NoRegularFileException extends FileSystemException {

    NoRegularFileException(String file) {
        super(file);
    }
}
