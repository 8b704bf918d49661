package dev.river.postgres.encoding;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoding of the EUC family where Java's charset has other characters than PostgreSQL: one of Java's, corrected.
 *
 * <p>A character is one byte below 0x80, or two to four bytes above it; the last two choose it from a table, and what is
 * before them chooses the table. EncodingsIT compares all sequences with those of a server.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/tree/master/src/backend/utils/mb/Unicode">PostgreSQL's tables</a>
 */
final class EucCharset extends Charset {

    /** Before a half-width kana (EUC_JP), or the number of a plane and two bytes (EUC_TW). */
    private static final int SINGLE_SHIFT_2 = 0x8e;

    /** Before two bytes of JIS X 0212 (EUC_JP). */
    private static final int SINGLE_SHIFT_3 = 0x8f;

    private static final int FIRST = 0xa1;
    private static final int LAST = 0xfe;

    private static final int FIRST_PLANE = 0xa1;
    private static final int SECOND_PLANE = 0xa2;

    /** PostgreSQL has no rows behind this one in EUC_JP; Java has the extensions of IBM there, which are in JIS X 0212, too. */
    private static final int LAST_JAPANESE_ROW = 0xf8;

    private final int lengthAfterShift2;
    private final int lengthAfterShift3;

    /** By the byte before the last two, or 0 where there is none: the characters by the last two bytes, 0 for none. */
    private final char[][] tables = new char[256][];

    private @Nullable Map<Character, Integer> sequences;

    private EucCharset(String name, int lengthAfterShift2, int lengthAfterShift3) {
        super(name, null);
        this.lengthAfterShift2 = lengthAfterShift2;
        this.lengthAfterShift3 = lengthAfterShift3;
    }

    private static final class Japanese {
        static final EucCharset CHARSET = new EucCharset("x-PostgreSQL-EUC-JP", 2, 3);

        static {
            Charset java = Charset.forName("x-eucJP-Open");
            char[] table = CHARSET.read(java, 0);
            CHARSET.readRow(java, 0, SINGLE_SHIFT_2);
            char[] supplement = CHARSET.read(java, SINGLE_SHIFT_3);
            for (int code = LAST_JAPANESE_ROW + 1 << 8; code < table.length; code++) {
                table[code] = 0;
            }
            table[0xa1bd] = '\u2015';
            table[0xa1c1] = '\uff5e';
            table[0xa1c2] = '\u2225';
            table[0xa1dd] = '\uff0d';
            table[0xa1f1] = '\uffe0';
            table[0xa1f2] = '\uffe1';
            table[0xa2cc] = '\uffe2';
            supplement[0xa2b7] = 0;
            supplement[0xa2c3] = '\uffe4';
        }
    }

    private static final class Taiwanese {
        static final EucCharset CHARSET = new EucCharset("x-PostgreSQL-EUC-TW", 4, 2);

        static {
            Charset java = Charset.forName("x-EUC-TW");
            char[] table = CHARSET.read(java, 0);
            // Three radicals, which PostgreSQL leaves out.
            table[0xa7a8] = 0;
            table[0xa7af] = 0;
            table[0xa7b4] = 0;
            // Of the other planes PostgreSQL has the second alone.
            CHARSET.read(java, SECOND_PLANE);
            // The first plane can be written in both ways, of which Java does not know this one.
            CHARSET.tables[FIRST_PLANE] = table;
        }
    }

    /** EUC_JP: Java lacks rows in one of its charsets, and has eight other characters in all. */
    static Charset japanese() {
        return Japanese.CHARSET;
    }

    /** EUC_TW: Java lacks the four bytes that a character of the first plane may have, and has planes that PostgreSQL lacks. */
    static Charset taiwanese() {
        return Taiwanese.CHARSET;
    }

    private char[] read(Charset java, int before) {
        for (int row = FIRST; row <= LAST; row++) {
            readRow(java, before, row);
        }
        return tables[before];
    }

    private void readRow(Charset java, int before, int row) {
        if (tables[before] == null) {
            tables[before] = new char[1 << 16];
        }
        CharsetDecoder decoder = java.newDecoder();
        for (int last = FIRST; last <= LAST; last++) {
            try {
                CharBuffer read = decoder.decode(ByteBuffer.wrap(sequence(before, row << 8 | last)));
                if (read.length() == 1) {
                    tables[before][row << 8 | last] = read.get(0);
                }
            } catch (CharacterCodingException e) {
                // There is none.
                continue;
            }
        }
    }

    private byte[] sequence(int before, int lastTwo) {
        byte first = (byte) (lastTwo >> 8);
        byte second = (byte) lastTwo;
        if (before == 0) {
            return new byte[] {first, second};
        }
        return lengthAfterShift2 == 4
                ? new byte[] {(byte) SINGLE_SHIFT_2, (byte) before, first, second}
                : new byte[] {(byte) before, first, second};
    }

    @Override
    public boolean contains(Charset other) {
        return other.name().equals("US-ASCII") || other.equals(this);
    }

    @Override
    public CharsetDecoder newDecoder() {
        return new CharsetDecoder(this, 1, 1) {
            @Override
            protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
                return readAll(in, out);
            }
        };
    }

    private CoderResult readAll(ByteBuffer in, CharBuffer out) {
        while (in.hasRemaining()) {
            if (!out.hasRemaining()) {
                return CoderResult.OVERFLOW;
            }
            int start = in.position();
            int lead = in.get(start) & 0xff;
            if (lead < 0x80) {
                out.put((char) lead);
                in.position(start + 1);
                continue;
            }
            int length = length(lead);
            for (int i = 1; i < Math.min(length, in.remaining()); i++) {
                if (in.get(start + i) >= 0) {
                    return CoderResult.malformedForLength(i);
                }
            }
            if (in.remaining() < length) {
                return CoderResult.UNDERFLOW;
            }
            char[] table = tables[length == 2 ? 0 : in.get(start + length - 3) & 0xff];
            char read = table == null ? 0 : table[in.getShort(start + length - 2) & 0xffff];
            if (read == 0) {
                return CoderResult.unmappableForLength(length);
            }
            out.put(read);
            in.position(start + length);
        }
        return CoderResult.UNDERFLOW;
    }

    private int length(int lead) {
        return lead == SINGLE_SHIFT_2 ? lengthAfterShift2 : lead == SINGLE_SHIFT_3 ? lengthAfterShift3 : 2;
    }

    /** Some characters have several sequences: it takes the shortest, and of those the first. */
    @Override
    public CharsetEncoder newEncoder() {
        Map<Character, Integer> all = sequences();
        byte[] unknown = {'?'};
        return new CharsetEncoder(this, 2, 4, unknown) {
            @Override
            protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
                return writeAll(all, in, out);
            }
        };
    }

    private CoderResult writeAll(Map<Character, Integer> all, CharBuffer in, ByteBuffer out) {
        while (in.hasRemaining()) {
            char c = in.get(in.position());
            Integer found = c < 0x80 ? Integer.valueOf(c) : all.get(c);
            if (found == null) {
                return CoderResult.unmappableForLength(1);
            }
            byte[] bytes = c < 0x80 ? new byte[] {(byte) c} : sequence(found >> 16, found & 0xffff);
            if (out.remaining() < bytes.length) {
                return CoderResult.OVERFLOW;
            }
            out.put(bytes);
            in.position(in.position() + 1);
        }
        return CoderResult.UNDERFLOW;
    }

    private synchronized Map<Character, Integer> sequences() {
        Map<Character, Integer> known = sequences;
        if (known == null) {
            known = new HashMap<>();
            for (int before = 0; before < tables.length; before++) {
                for (int lastTwo = 0; tables[before] != null && lastTwo < 1 << 16; lastTwo++) {
                    if (tables[before][lastTwo] != 0) {
                        known.putIfAbsent(tables[before][lastTwo], before << 16 | lastTwo);
                    }
                }
            }
            sequences = known;
        }
        return known;
    }
}
