package dev.river.postgres.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Row;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.function.LongConsumer;

/**
 * Makes UTF-8 of text in another encoding. Bytes that stand for no character there become U+FFFD, and are counted: to stop at
 * them would mean to stop for ever, since they come again whenever the slot is read.
 *
 * <p>All encodings have the characters of ASCII where ASCII has them, and no byte of another character is one of these. So
 * text can be converted as a whole, with what stands around it, and a broken character never takes a quote or a tab with it.
 *
 * <p>For one thread.
 */
public final class Transcoder {

    /** What takes the place of bytes that are no character. */
    public static final char REPLACEMENT = '\ufffd';

    private final CharsetDecoder decoder;
    private final LongConsumer replaced;

    /**
     * @param charset of {@link Encodings}; with UTF-8 only what is none is replaced
     * @param replaced takes how many characters were replaced, each time that some were
     */
    public Transcoder(Charset charset, LongConsumer replaced) {
        this.decoder = charset.newDecoder();
        this.replaced = replaced;
    }

    /** Whether bytes are ASCII, and so the same in each encoding. */
    public static boolean isAscii(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** The text in UTF-8. */
    public byte[] utf8(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        // No encoding has more characters than bytes.
        CharBuffer out = CharBuffer.allocate(length);
        long broken = 0;
        decoder.reset();
        CoderResult result = decoder.decode(in, out, true);
        while (!result.isUnderflow()) {
            in.position(in.position() + brokenLength(in, result.length()));
            out.put(REPLACEMENT);
            broken++;
            result = decoder.decode(in, out, true);
        }
        if (broken > 0) {
            replaced.accept(broken);
        }
        return out.flip().toString().getBytes(UTF_8);
    }

    /** Up to the next byte of ASCII, whatever the decoder says. */
    private static int brokenLength(ByteBuffer in, int said) {
        int length = 1;
        while (length < said && in.get(in.position() + length) < 0) {
            length++;
        }
        return length;
    }

    /** The row with its values in UTF-8: itself where they are ASCII. */
    public Row utf8(Row row) {
        int column = 0;
        while (column < row.size() && isKept(row, column)) {
            column++;
        }
        return column == row.size() ? row : converted(row);
    }

    private Row converted(Row row) {
        Row.Builder made = Row.builder(row.size());
        for (int column = 0; column < row.size(); column++) {
            if (row.isNull(column)) {
                made.nullValue();
            } else if (row.isUnchanged(column)) {
                made.unchanged();
            } else if (isKept(row, column)) {
                made.value(row.array(), row.offset(column), row.length(column));
            } else {
                byte[] utf8 = utf8(row.array(), row.offset(column), row.length(column));
                made.value(utf8, 0, utf8.length);
            }
        }
        return made.build();
    }

    private static boolean isKept(Row row, int column) {
        return !row.isPresent(column) || isAscii(row.array(), row.offset(column), row.length(column));
    }
}
