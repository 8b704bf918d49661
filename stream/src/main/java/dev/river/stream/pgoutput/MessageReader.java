package dev.river.stream.pgoutput;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Lsn;
import dev.river.stream.DecodeException;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Reads the fields of one message in their order. */
final class MessageReader {

    /** 2000-01-01 in Unix seconds: where PostgreSQL's time starts. */
    private static final long POSTGRES_EPOCH_SECOND = 946_684_800L;

    private static final long MICROS_PER_SECOND = 1_000_000L;

    private final String message;
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final ByteBuffer buffer;

    /**
     * Starts behind the type byte.
     *
     * @param message the message's name in PostgreSQL's documentation
     */
    MessageReader(String message, byte[] bytes, int offset, int length) {
        this.message = message;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.buffer = ByteBuffer.wrap(bytes, offset + 1, length - 1);
    }

    /** The array that the message lies in. */
    byte[] bytes() {
        return bytes;
    }

    /** How long the message is. */
    int length() {
        return length;
    }

    byte int8(String field) {
        need(1, field);
        return buffer.get();
    }

    int unsigned16(String field) {
        need(2, field);
        return Short.toUnsignedInt(buffer.getShort());
    }

    int int32(String field) {
        need(4, field);
        return buffer.getInt();
    }

    long int64(String field) {
        need(8, field);
        return buffer.getLong();
    }

    Lsn lsn(String field) {
        return new Lsn(int64(field));
    }

    Instant timestamp(String field) {
        long micros = int64(field);
        return Instant.ofEpochSecond(
                POSTGRES_EPOCH_SECOND + Math.floorDiv(micros, MICROS_PER_SECOND),
                Math.floorMod(micros, MICROS_PER_SECOND) * 1_000);
    }

    /** A text that ends with a zero byte. */
    String string(String field) {
        int start = buffer.position();
        for (int i = start; i < buffer.limit(); i++) {
            if (bytes[i] == 0) {
                buffer.position(i + 1);
                return new String(bytes, start, i - start, UTF_8);
            }
        }
        throw endsWithin(field, "which has no end");
    }

    /** Passes over so many bytes, and says where in {@link #bytes()} they start. */
    int skip(int count, String field) {
        if (count < 0) {
            throw invalid(field, "is said to be " + count + " bytes long");
        }
        need(count, field);
        int start = buffer.position();
        buffer.position(start + count);
        return start;
    }

    void end() {
        if (buffer.hasRemaining()) {
            throw new DecodeException("The " + message + " message of pgoutput should end at byte " + position()
                    + ", but has " + length + " bytes");
        }
    }

    /** What to throw where the field that was read last is not as it should be. */
    DecodeException invalid(String field, String problem) {
        return new DecodeException("The field \"" + field + "\" before byte " + position() + " of the " + message
                + " message of pgoutput " + problem);
    }

    private void need(int bytesOfField, String field) {
        if (buffer.remaining() < bytesOfField) {
            throw endsWithin(field, "which takes " + bytesOfField + " bytes");
        }
    }

    private DecodeException endsWithin(String field, String problem) {
        return new DecodeException("The " + message + " message of pgoutput has " + length
                + " bytes, and ends within the field \"" + field + "\" at byte " + position() + ", " + problem);
    }

    private int position() {
        return buffer.position() - offset;
    }
}
