package dev.river.format.value;

/**
 * Reads PostgreSQL's text form of an array, token by token. See "Array Input and Output Syntax" in
 * <a href="https://www.postgresql.org/docs/current/arrays.html">PostgreSQL's documentation</a>.
 */
final class ArrayLiteral {

    enum Token {
        /** An array opens, the whole one or one within. */
        START,
        END,
        NULL,
        /** An element, its text without quotes and escapes in {@link #array()}. */
        ELEMENT,
        /** The literal is read to its end. */
        FINISHED,
        MALFORMED
    }

    /** PostgreSQL's own limit ({@code MAXDIM}). */
    private static final int MAX_DIMENSIONS = 6;

    private final byte[] bytes;
    private final int end;
    private final byte delimiter;
    private int at;
    private int depth;
    /** Whether an element or an array may come next, and not only a delimiter or an end. */
    private boolean valueDue = true;
    /** Whether an array has just opened, so that it may close without an element. */
    private boolean opened;

    private byte[] element = new byte[0];
    private int elementOffset;
    private int elementLength;

    ArrayLiteral(byte[] bytes, int offset, int length, char delimiter) {
        this.bytes = bytes;
        this.end = offset + length;
        this.delimiter = (byte) delimiter;
        this.at = afterBounds(offset);
    }

    static boolean isWellFormed(byte[] bytes, int offset, int length, char delimiter) {
        ArrayLiteral literal = new ArrayLiteral(bytes, offset, length, delimiter);
        Token token = literal.next();
        while (token != Token.FINISHED && token != Token.MALFORMED) {
            token = literal.next();
        }
        return token == Token.FINISHED;
    }

    byte[] array() {
        return element;
    }

    int offset() {
        return elementOffset;
    }

    int length() {
        return elementLength;
    }

    Token next() {
        if (depth == 0 && !valueDue) {
            return at == end ? Token.FINISHED : Token.MALFORMED;
        }
        if (depth > 0 && !valueDue && at < end && bytes[at] == delimiter) {
            at++;
            valueDue = true;
        }
        if (at >= end) {
            return Token.MALFORMED;
        }
        boolean justOpened = opened;
        opened = false;
        return switch (bytes[at]) {
            case '{' -> start();
            case '}' -> justOpened || !valueDue ? close() : Token.MALFORMED;
            case '"' -> depth > 0 && valueDue ? quoted() : Token.MALFORMED;
            default -> depth > 0 && valueDue ? bare() : Token.MALFORMED;
        };
    }

    private Token start() {
        if (!valueDue || depth == MAX_DIMENSIONS) {
            return Token.MALFORMED;
        }
        at++;
        depth++;
        opened = true;
        return Token.START;
    }

    private Token close() {
        at++;
        depth--;
        valueDue = false;
        return Token.END;
    }

    private Token bare() {
        int start = at;
        boolean escaped = false;
        while (at < end && bytes[at] != delimiter && bytes[at] != '}') {
            if (bytes[at] == '{' || bytes[at] == '"') {
                return Token.MALFORMED;
            }
            if (bytes[at] == '\\') {
                escaped = true;
                at++;
            }
            at++;
        }
        if (at >= end || at == start) {
            return Token.MALFORMED;
        }
        valueDue = false;
        if (isNull(start, at)) {
            return Token.NULL;
        }
        take(start, at, escaped);
        return Token.ELEMENT;
    }

    private Token quoted() {
        int start = ++at;
        boolean escaped = false;
        while (at < end && bytes[at] != '"') {
            if (bytes[at] == '\\') {
                escaped = true;
                at++;
            }
            at++;
        }
        if (at >= end) {
            return Token.MALFORMED;
        }
        take(start, at, escaped);
        at++;
        valueDue = false;
        return Token.ELEMENT;
    }

    private void take(int from, int to, boolean escaped) {
        if (!escaped) {
            element = bytes;
            elementOffset = from;
            elementLength = to - from;
            return;
        }
        byte[] plain = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\\') {
                i++;
            }
            plain[length++] = bytes[i];
        }
        element = plain;
        elementOffset = 0;
        elementLength = length;
    }

    private boolean isNull(int from, int to) {
        return to - from == 4
                && bytes[from] == 'N'
                && bytes[from + 1] == 'U'
                && bytes[from + 2] == 'L'
                && bytes[from + 3] == 'L';
    }

    /** Where the array starts behind the bounds that PostgreSQL prints if they do not start at 1: {@code [0:2]=}. */
    private int afterBounds(int offset) {
        int i = offset;
        if (i < end && bytes[i] == '[') {
            while (i < end && bytes[i] != '=') {
                i++;
            }
            i++;
        }
        return i;
    }
}
