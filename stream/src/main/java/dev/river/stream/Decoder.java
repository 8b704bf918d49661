package dev.river.stream;

import dev.river.sink.Lsn;

/**
 * Reads the messages of an output plugin. Serves one connection: the next one starts at a transaction's beginning again,
 * with a new decoder. For one thread.
 */
public interface Decoder {

    /**
     * Reads one message and hands on what it says.
     *
     * @param bytes hold one whole message of the plugin. Rows may refer to them, and nobody changes them afterwards.
     * @param offset where the message starts
     * @param length how long it is
     * @param lsn the position that PostgreSQL sent with it
     * @throws DecodeException if it is not a message as the plugin writes them
     */
    void decode(byte[] bytes, int offset, int length, Lsn lsn);

    /** Reads a message that fills the array. */
    default void decode(byte[] message, Lsn lsn) {
        decode(message, 0, message.length, lsn);
    }

    /** Whether a transaction has started whose commit has not been read yet. */
    boolean inTransaction();
}
