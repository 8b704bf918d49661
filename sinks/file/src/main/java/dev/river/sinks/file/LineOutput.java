package dev.river.sinks.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Where lines go. One thread at a time uses it, unless it is shared on purpose. */
interface LineOutput extends Closeable {

    /** Sees whether lines can be written, without writing any. */
    void check() throws IOException;

    /**
     * Writes the lines, none of which ends in a newline yet, and returns once they are durable. After an exception any
     * number of them may be there, but the next line never joins a part of one.
     */
    void write(List<byte[]> lines) throws IOException;
}
