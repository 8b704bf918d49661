package dev.river.format.value;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Looks at JSON without making anything of it: what PostgreSQL has checked already is passed on as it is, digit for
 * digit, whatever its depth or length.
 */
final class JsonText {

    enum Shape {
        ONE_LINE,
        /** With line breaks or tabs between its tokens. */
        SEVERAL_LINES,
        NOT_JSON
    }

    private static final int MALFORMED = -1;

    private JsonText() {}

    static boolean isNumber(byte[] bytes, int offset, int length) {
        return length > 0 && afterNumber(bytes, offset, offset + length) == offset + length;
    }

    /** How the text is to be written. It is read token by token, and not by recursion: depth is up to the user. */
    static Shape shape(byte[] bytes, int offset, int length) {
        int end = offset + length;
        BitSet objects = new BitSet();
        int depth = 0;
        boolean controls = false;
        Expected expected = Expected.VALUE;
        int at = offset;
        while (at < end) {
            byte c = bytes[at];
            if (isSpace(c)) {
                controls |= c != ' ';
                at++;
                continue;
            }
            switch (c) {
                case '{', '[' -> {
                    if (!expected.value) {
                        return Shape.NOT_JSON;
                    }
                    objects.set(depth++, c == '{');
                    expected = c == '{' ? Expected.NAME_OR_END : Expected.VALUE_OR_END;
                    at++;
                }
                case '}', ']' -> {
                    if (!expected.end || depth == 0 || objects.get(--depth) != (c == '}')) {
                        return Shape.NOT_JSON;
                    }
                    expected = depth == 0 ? Expected.NOTHING : Expected.COMMA_OR_END;
                    at++;
                }
                case ',' -> {
                    if (expected != Expected.COMMA_OR_END) {
                        return Shape.NOT_JSON;
                    }
                    expected = objects.get(depth - 1) ? Expected.NAME : Expected.VALUE;
                    at++;
                }
                case ':' -> {
                    if (expected != Expected.COLON) {
                        return Shape.NOT_JSON;
                    }
                    expected = Expected.VALUE;
                    at++;
                }
                default -> {
                    boolean name = c == '"' && expected.name;
                    at = name || expected.value ? afterScalar(bytes, at, end) : MALFORMED;
                    if (at == MALFORMED) {
                        return Shape.NOT_JSON;
                    }
                    expected = name ? Expected.COLON : depth == 0 ? Expected.NOTHING : Expected.COMMA_OR_END;
                }
            }
        }
        if (expected != Expected.NOTHING) {
            return Shape.NOT_JSON;
        }
        return controls ? Shape.SEVERAL_LINES : Shape.ONE_LINE;
    }

    /** The text, which is JSON, without the space between its tokens. */
    static byte[] minified(byte[] bytes, int offset, int length) {
        byte[] out = new byte[length];
        int size = 0;
        boolean inString = false;
        for (int i = offset; i < offset + length; i++) {
            byte c = bytes[i];
            if (inString) {
                out[size++] = c;
                if (c == '\\') {
                    out[size++] = bytes[++i];
                } else if (c == '"') {
                    inString = false;
                }
            } else if (!isSpace(c)) {
                out[size++] = c;
                inString = c == '"';
            }
        }
        return Arrays.copyOf(out, size);
    }

    /** What may come next. */
    private enum Expected {
        VALUE(true, false, false),
        VALUE_OR_END(true, false, true),
        NAME(false, true, false),
        NAME_OR_END(false, true, true),
        COLON(false, false, false),
        COMMA_OR_END(false, false, true),
        NOTHING(false, false, false);

        private final boolean value;
        private final boolean name;
        private final boolean end;

        Expected(boolean value, boolean name, boolean end) {
            this.value = value;
            this.name = name;
            this.end = end;
        }
    }

    private static int afterScalar(byte[] bytes, int at, int end) {
        return switch (bytes[at]) {
            case '"' -> afterString(bytes, at, end);
            case 't' -> afterWord("true", bytes, at, end);
            case 'f' -> afterWord("false", bytes, at, end);
            case 'n' -> afterWord("null", bytes, at, end);
            default -> afterNumber(bytes, at, end);
        };
    }

    private static int afterString(byte[] bytes, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            byte c = bytes[i];
            if (c == '"') {
                return i + 1;
            }
            if (c >= 0 && c < ' ') {
                return MALFORMED;
            }
            if (c == '\\') {
                i = afterEscape(bytes, i + 1, end) - 1;
                if (i < start) {
                    return MALFORMED;
                }
            }
        }
        return MALFORMED;
    }

    private static int afterEscape(byte[] bytes, int at, int end) {
        if (at >= end) {
            return MALFORMED;
        }
        return switch (bytes[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> {
                for (int i = at + 1; i <= at + 4; i++) {
                    if (i >= end || Character.digit(bytes[i], 16) < 0) {
                        yield MALFORMED;
                    }
                }
                yield at + 5;
            }
            default -> MALFORMED;
        };
    }

    private static int afterWord(String word, byte[] bytes, int at, int end) {
        if (end - at < word.length()) {
            return MALFORMED;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return MALFORMED;
            }
        }
        return at + word.length();
    }

    private static int afterNumber(byte[] bytes, int start, int end) {
        int at = start < end && bytes[start] == '-' ? start + 1 : start;
        int whole = afterDigits(bytes, at, end);
        if (whole == at || (bytes[at] == '0' && whole > at + 1)) {
            return MALFORMED;
        }
        at = whole;
        if (at < end && bytes[at] == '.') {
            int fraction = afterDigits(bytes, at + 1, end);
            if (fraction == at + 1) {
                return MALFORMED;
            }
            at = fraction;
        }
        if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
            int sign = at + 1 < end && (bytes[at + 1] == '+' || bytes[at + 1] == '-') ? at + 2 : at + 1;
            int exponent = afterDigits(bytes, sign, end);
            if (exponent == sign) {
                return MALFORMED;
            }
            at = exponent;
        }
        return at;
    }

    private static int afterDigits(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
