package dev.river.sinks.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.zip.CRC32;

/** Makes the names of indexes, which take less than those of tables do. */
final class IndexNames {

    private static final int MAX_BYTES = 255;
    private static final String FORBIDDEN = "\\/*?\"<>|,#:";
    private static final String FORBIDDEN_AT_START = "-_+";

    private IndexNames() {}

    /** The index of a destination. A name that an index can have stays as it is. */
    static String indexFor(String destination) {
        StringBuilder name = new StringBuilder(destination.length());
        destination.toLowerCase(Locale.ROOT).codePoints().forEach(c -> name.appendCodePoint(isAllowed(c) ? c : '_'));
        int start = 0;
        while (start < name.length() && FORBIDDEN_AT_START.indexOf(name.charAt(start)) >= 0) {
            start++;
        }
        name.delete(0, start);
        return switch (name.toString()) {
            // nothing that an index could be called by is left
            case "", ".", ".." -> "index";
            default -> shortened(name.toString());
        };
    }

    private static boolean isAllowed(int c) {
        return FORBIDDEN.indexOf(c) < 0 && !Character.isWhitespace(c) && !Character.isISOControl(c);
    }

    /** Cuts what is too long; a checksum keeps two long names apart. */
    private static String shortened(String name) {
        byte[] bytes = name.getBytes(UTF_8);
        if (bytes.length <= MAX_BYTES) {
            return name;
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        String end = String.format("_%08x", checksum.getValue());
        int length = MAX_BYTES - end.length();
        while ((bytes[length] & 0xC0) == 0x80) {
            length--; // not in the middle of a character
        }
        return new String(bytes, 0, length, UTF_8) + end;
    }
}
