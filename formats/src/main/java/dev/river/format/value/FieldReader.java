package dev.river.format.value;

/**
 * Reads the fields of a composite or the bounds of a range one by one: each is bare, or in quotes, or nothing at all. See
 * "Composite Type Input and Output Syntax" in <a href="https://www.postgresql.org/docs/current/rowtypes.html">PostgreSQL's documentation</a>.
 */
final class FieldReader {

    private final byte[] bytes;
    private final int end;
    private int at;
    private boolean absent;
    private byte[] field = new byte[0];
    private int fieldOffset;
    private int fieldLength;

    FieldReader(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** Where it has come to. */
    int at() {
        return at;
    }

    /** Whether this byte comes next, which is then behind. */
    boolean accept(char c) {
        if (at < end && bytes[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    boolean atEnd() {
        return at == end;
    }

    /** Whether the field was nothing, not even quotes: NULL, or no bound. */
    boolean isAbsent() {
        return absent;
    }

    byte[] array() {
        return field;
    }

    int offset() {
        return fieldOffset;
    }

    int length() {
        return fieldLength;
    }

    /** Reads a field up to one of these bytes, at which it then stands; returns false where there is none. */
    boolean read(char stop, char otherStop) {
        int start = at;
        boolean quotes = false;
        boolean plain = true;
        boolean inQuotes = false;
        while (at < end) {
            byte c = bytes[at];
            if (c == '\\') {
                plain = false;
                at++;
            } else if (c == '"') {
                // Two quotes within quotes are one, and so the next ones open again.
                plain &= inQuotes ? at + 1 == end || bytes[at + 1] != '"' : at == start;
                quotes = true;
                inQuotes = !inQuotes;
            } else if (!inQuotes && (c == ',' || c == stop || c == otherStop)) {
                break;
            } else {
                plain &= inQuotes || !quotes;
            }
            at++;
        }
        if (at >= end || inQuotes) {
            return false;
        }
        absent = at == start;
        if (plain) {
            field = bytes;
            fieldOffset = quotes ? start + 1 : start;
            fieldLength = at - start - (quotes ? 2 : 0);
        } else {
            unescape(start);
        }
        return true;
    }

    private void unescape(int start) {
        byte[] plain = new byte[at - start];
        int length = 0;
        boolean inQuotes = false;
        for (int i = start; i < at; i++) {
            byte c = bytes[i];
            if (c == '\\') {
                plain[length++] = bytes[++i];
            } else if (c != '"') {
                plain[length++] = c;
            } else if (inQuotes && i + 1 < at && bytes[i + 1] == '"') {
                plain[length++] = bytes[i++];
            } else {
                inQuotes = !inQuotes;
            }
        }
        field = plain;
        fieldOffset = 0;
        fieldLength = length;
    }
}
