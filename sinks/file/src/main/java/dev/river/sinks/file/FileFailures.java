package dev.river.sinks.file;

import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Decides of which kind a failure of the file system is, and says what to do about it. */
final class FileFailures {

    private FileFailures() {}

    static SinkException of(IOException failure, LineOutput output) {
        if (failure instanceof AccessDeniedException) {
            return new FatalException(
                    "River may not write to " + output + ": give River's user the right to write there.", failure);
        }
        if (failure instanceof NoSuchFileException || failure instanceof NotDirectoryException) {
            return new FatalException(
                    "The folder of " + output + " does not exist: create it, or correct the sink's path.", failure);
        }
        if (failure instanceof NoRegularFileException) {
            return new FatalException(
                    "There is something other than a file at " + output + ": correct the sink's path.", failure);
        }
        if (failure instanceof NoReaderException) {
            return new FatalException(
                    "No process reads " + output + " any more: start River again with a reader that keeps"
                            + " running, or give the sink a path.",
                    failure);
        }
        if (failure instanceof FileInUseException) {
            return new RetriableException(
                    "Another process or another sink writes to " + output
                            + ": stop it, or give each sink its own path.",
                    failure);
        }
        if (failure instanceof FolderGoneException) {
            return new RetriableException(
                    "The folder of " + output + " is gone: create it again. River keeps what is to be written there.",
                    failure);
        }
        if (failure instanceof FileMovedException) {
            return new RetriableException(
                    output + " is moved or removed again and again while River writes it: find out what does that.",
                    failure);
        }
        String why = failure instanceof FileSystemException fs ? fs.getReason() : failure.getMessage();
        return new RetriableException(
                "Writing to " + output + " failed: " + why
                        + ". See that the disk is healthy and has space left, or that the reader is there.",
                failure);
    }
}
