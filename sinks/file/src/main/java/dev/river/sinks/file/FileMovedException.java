package dev.river.sinks.file;

import java.nio.file.FileSystemException;

/** The file was moved or removed while it was written, and the next one too. */
final class FileMovedException extends FileSystemException {

    FileMovedException(String file) {
        super(file);
    }
}
