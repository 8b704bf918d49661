package dev.river.sinks.file;

import java.nio.file.FileSystemException;

/** Someone else holds the lock of the file. */
final class FileInUseException extends FileSystemException {

    FileInUseException(String file) {
        super(file);
    }
}
