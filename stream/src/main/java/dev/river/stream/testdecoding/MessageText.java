package dev.river.stream.testdecoding;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.stream.DecodeException;
import java.util.Arrays;

/** Reads one message from left to right. */
final class MessageText {

    private final byte[] bytes;
    private final int start;
    private final int end;
    private String message = "";
    private int at;

    MessageText(byte[] utf8, int offset, int length) {
        this.bytes = utf8;
        this.start = offset;
        this.end = offset + length;
        this.at = offset;
    }

    /** What errors call the message from now on. */
    void isMessage(String name) {
        message = name;
    }

    /** The array that the message lies in. Positions are places in it. */
    byte[] bytes() {
        return bytes;
    }

    int position() {
        return at;
    }

    boolean atEnd() {
        return at == end;
    }

    boolean nextIs(byte[] literal) {
        return end - at >= literal.length && Arrays.equals(bytes, at, at + literal.length, literal, 0, literal.length);
    }

    boolean accept(byte[] literal) {
        boolean found = nextIs(literal);
        if (found) {
            at += literal.length;
        }
        return found;
    }

    boolean accept(char c) {
        boolean found = at < end && bytes[at] == c;
        if (found) {
            at++;
        }
        return found;
    }

    void expect(char c, String what) {
        if (!accept(c)) {
            throw expected(what);
        }
    }

    void end() {
        if (!atEnd()) {
            throw expected("its end");
        }
    }

    long number(String what) {
        int first = at;
        long value = 0;
        // Ten digits hold every transaction's id.
        while (at < end && at - first < 10 && isDigit(bytes[at])) {
            value = value * 10 + bytes[at++] - '0';
        }
        if (at == first) {
            throw expected(what);
        }
        return value;
    }

    /** Passes over a name as {@code quote_identifier} writes it. */
    void skipIdentifier(String what) {
        if (at < end && bytes[at] == '"') {
            skipQuoted('"', what);
            return;
        }
        int first = at;
        while (at < end && isPlainInIdentifier(bytes[at])) {
            at++;
        }
        if (at == first) {
            throw expected(what);
        }
    }

    /** Passes over a type's name in brackets, which may hold brackets and quotes itself. */
    void skipBracketed(String what) {
        expect('[', what);
        int depth = 1;
        while (depth > 0) {
            if (atEnd()) {
                throw expected("the end of " + what);
            }
            switch (bytes[at]) {
                case '"' -> skipQuoted('"', what);
                case '[' -> {
                    depth++;
                    at++;
                }
                case ']' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        }
    }

    /**
     * Passes over what stands in quotes, in which the quote itself is doubled.
     *
     * @return whether a quote was doubled
     */
    boolean skipQuoted(char quote, String what) {
        expect(quote, what);
        boolean doubled = false;
        while (true) {
            while (at < end && bytes[at] != quote) {
                at++;
            }
            if (atEnd()) {
                throw expected("the closing quote of " + what);
            }
            at++;
            if (!accept(quote)) {
                return doubled;
            }
            doubled = true;
        }
    }

    /** Passes over what reaches to the next space or the end. */
    void skipWord() {
        while (at < end && bytes[at] != ' ') {
            at++;
        }
    }

    /** The text of a range of the message. */
    String text(int from, int to) {
        return new String(bytes, from, to - from, UTF_8);
    }

    /** The name that {@link #skipIdentifier} passed over, as PostgreSQL stores it. */
    String identifier(int from, int to) {
        return bytes[from] == '"' ? text(from + 1, to - 1).replace("\"\"", "\"") : text(from, to);
    }

    DecodeException expected(String what) {
        return new DecodeException("The " + message + " message of test_decoding has " + (end - start)
                + " bytes; at byte " + (at - start) + " there should be " + what);
    }

    static byte[] literal(String text) {
        return text.getBytes(US_ASCII);
    }

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPlainInIdentifier(byte c) {
        return (c >= 'a' && c <= 'z') || isDigit(c) || c == '_';
    }
}
