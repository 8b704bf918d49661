package dev.river.stream.testdecoding;

import dev.river.sink.Row;
import java.util.Arrays;

/**
 * A row as a message shows it: where in the text its columns and their values stand. One object is used for row after
 * row.
 */
final class Tuple {

    private static final byte[] NULL_WORD = MessageText.literal("null");
    private static final byte[] UNCHANGED_WORD = MessageText.literal("unchanged-toast-datum");
    private static final byte[] TRUE_WORD = MessageText.literal("true");
    private static final byte[] FALSE_WORD = MessageText.literal("false");
    private static final byte[] NAN_WORD = MessageText.literal("NaN");
    private static final byte[] INFINITY_WORD = MessageText.literal("Infinity");
    private static final byte[] MINUS_INFINITY_WORD = MessageText.literal("-Infinity");
    private static final byte[] QUOTE = MessageText.literal("'");
    private static final byte[] NEW_TUPLE = MessageText.literal(" new-tuple:");

    private static final byte NULL = 0;
    private static final byte UNCHANGED = 1;
    private static final byte PLAIN = 2;
    private static final byte WITH_DOUBLED_QUOTES = 3;

    private byte[] bytes = new byte[0];
    private int size;
    private boolean needsCopy;

    private int[] headStarts = new int[16];
    private int[] nameEnds = new int[16];
    private int[] headEnds = new int[16];
    private int[] valueStarts = new int[16];
    private int[] valueEnds = new int[16];
    private byte[] states = new byte[16];

    /** Reads columns up to the end of the message, or up to the new row behind the old one. */
    void read(MessageText text) {
        bytes = text.bytes();
        size = 0;
        needsCopy = false;
        while (!text.atEnd() && !text.nextIs(NEW_TUPLE)) {
            text.expect(' ', "a space before a column");
            if (size == states.length) {
                grow();
            }
            readColumn(text);
            size++;
        }
    }

    int size() {
        return size;
    }

    boolean hasHead(int column, byte[] head) {
        return Arrays.equals(bytes, headStarts[column], headEnds[column], head, 0, head.length);
    }

    /** The name and type of a column, as they stand in the message. */
    byte[] head(int column) {
        return Arrays.copyOfRange(bytes, headStarts[column], headEnds[column]);
    }

    String name(int column, MessageText text) {
        return text.identifier(headStarts[column], nameEnds[column]);
    }

    String typeName(int column, MessageText text) {
        return text.text(nameEnds[column] + 1, headEnds[column] - 1);
    }

    /** Starts a row that {@link #addTo} can fill. */
    Row.Builder rowBuilder(int columns) {
        return needsCopy ? Row.builder(columns) : Row.builder(bytes, columns);
    }

    void addTo(Row.Builder row, int column) {
        int start = valueStarts[column];
        int length = valueEnds[column] - start;
        switch (states[column]) {
            case NULL -> row.nullValue();
            case UNCHANGED -> row.unchanged();
            case PLAIN -> {
                if (needsCopy) {
                    row.value(bytes, start, length);
                } else {
                    row.slice(start, length);
                }
            }
            default -> addWithSingleQuotes(row, start, length);
        }
    }

    private void addWithSingleQuotes(Row.Builder row, int start, int length) {
        byte[] plain = new byte[length];
        int plainLength = 0;
        for (int i = start; i < start + length; i++) {
            plain[plainLength++] = bytes[i];
            if (bytes[i] == '\'') {
                i++;
            }
        }
        row.value(plain, 0, plainLength);
    }

    private void readColumn(MessageText text) {
        headStarts[size] = text.position();
        text.skipIdentifier("a column's name");
        nameEnds[size] = text.position();
        text.skipBracketed("a column's type");
        headEnds[size] = text.position();
        text.expect(':', "a colon before a column's value");
        // A bit string is written as B'101'.
        if (text.accept('B') || text.nextIs(QUOTE)) {
            readQuoted(text);
        } else {
            readWord(text);
        }
    }

    private void readQuoted(MessageText text) {
        int start = text.position();
        boolean doubled = text.skipQuoted('\'', "a column's value");
        set(doubled ? WITH_DOUBLED_QUOTES : PLAIN, start + 1, text.position() - 1);
        needsCopy |= doubled;
    }

    private void readWord(MessageText text) {
        int start = text.position();
        text.skipWord();
        int end = text.position();
        if (isWord(NULL_WORD, start, end)) {
            set(NULL, start, end);
        } else if (isWord(UNCHANGED_WORD, start, end)) {
            set(UNCHANGED, start, end);
        } else if (isWord(TRUE_WORD, start, end) || isWord(FALSE_WORD, start, end)) {
            // Everywhere else PostgreSQL writes t and f.
            set(PLAIN, start, start + 1);
        } else if (isNumber(start, end)) {
            set(PLAIN, start, end);
        } else {
            throw text.expected("a column's value before it");
        }
    }

    private void set(byte state, int start, int end) {
        states[size] = state;
        valueStarts[size] = start;
        valueEnds[size] = end;
    }

    private boolean isNumber(int start, int end) {
        if (isWord(NAN_WORD, start, end)
                || isWord(INFINITY_WORD, start, end)
                || isWord(MINUS_INFINITY_WORD, start, end)) {
            return true;
        }
        for (int i = start; i < end; i++) {
            byte c = bytes[i];
            if (!MessageText.isDigit(c) && c != '-' && c != '.' && c != 'e' && c != '+') {
                return false;
            }
        }
        return end > start && MessageText.isDigit(bytes[end - 1]);
    }

    private boolean isWord(byte[] word, int start, int end) {
        return Arrays.equals(bytes, start, end, word, 0, word.length);
    }

    private void grow() {
        int capacity = size * 2;
        headStarts = Arrays.copyOf(headStarts, capacity);
        nameEnds = Arrays.copyOf(nameEnds, capacity);
        headEnds = Arrays.copyOf(headEnds, capacity);
        valueStarts = Arrays.copyOf(valueStarts, capacity);
        valueEnds = Arrays.copyOf(valueEnds, capacity);
        states = Arrays.copyOf(states, capacity);
    }
}
