package dev.river.sinks.file;

import java.io.IOException;

/** The process that read standard output has closed its end of the pipe. */
final class NoReaderException extends IOException {

    private static final long serialVersionUID = 1;

    NoReaderException(IOException cause) {
        super(cause);
    }
}
