package dev.river.stream.pgoutput;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Lsn;
import dev.river.stream.DecodeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;

/** Reads the fields of one message in their order. */
final class MessageReader {

    /** 2000-01-01 in Unix seconds: where PostgreSQL's time starts. */
    private static final long POSTGRES_EPOCH_SECOND = 946_684_800L;

    private static final long MICROS_PER_SECOND = 1_000_000L;

    // With a ByteBuffer around the message an insert took 1.5 times as long (DecoderBenchmark).
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final String message;
    private final byte[] bytes;
    private final int offset;
    private final int end;
    private int at;

    /**
     * Starts behind the type byte.
     *
     * @param message the message's name in PostgreSQL's documentation
     */
    MessageReader(String message, byte[] bytes, int offset, int length) {
        this.message = message;
        this.bytes = bytes;
        this.offset = offset;
        this.end = offset + length;
        this.at = offset + 1;
    }

    /** The array that the message lies in. */
    byte[] bytes() {
        return bytes;
    }

    /** How long the message is. */
    int length() {
        return end - offset;
    }

    byte int8(String field) {
        need(1, field);
        return bytes[at++];
    }

    int unsigned16(String field) {
        need(2, field);
        int value = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
        at += 2;
        return value;
    }

    int int32(String field) {
        need(4, field);
        int value = (int) INT.get(bytes, at);
        at += 4;
        return value;
    }

    long int64(String field) {
        need(8, field);
        long value = (long) LONG.get(bytes, at);
        at += 8;
        return value;
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
        int start = at;
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0) {
                at = i + 1;
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
        int start = at;
        at += count;
        return start;
    }

    void end() {
        if (at < end) {
            throw new DecodeException("The " + message + " message of pgoutput should end at byte " + position()
                    + ", but has " + length() + " bytes");
        }
    }

    /** What to throw where the field that was read last is not as it should be. */
    DecodeException invalid(String field, String problem) {
        return new DecodeException("The field \"" + field + "\" before byte " + position() + " of the " + message
                + " message of pgoutput " + problem);
    }

    private void need(int bytesOfField, String field) {
        if (end - at < bytesOfField) {
            throw endsWithin(field, "which takes " + bytesOfField + " bytes");
        }
    }

    private DecodeException endsWithin(String field, String problem) {
        return new DecodeException("The " + message + " message of pgoutput has " + length()
                + " bytes, and ends within the field \"" + field + "\" at byte " + position() + ", " + problem);
    }

    private int position() {
        return at - offset;
    }
}
