package dev.river.sinks.file;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The folder of the file was there once. */
final class FolderGoneException extends FileSystemException {

    FolderGoneException(String file, NoSuchFileException cause) {
        super(file);
        initCause(cause);
    }
}
