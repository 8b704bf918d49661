package dev.river.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, in the order of its table's columns.
 *
 * <p>A value is in one of three states: present, NULL, or unchanged. Unchanged means that PostgreSQL did not send it: a
 * large (TOASTed) value that an update did not touch, or, in a row before a change, a column that the replica identity
 * does not cover. An unchanged value must never be taken for NULL.
 *
 * <p>A present value is PostgreSQL's own text form in UTF-8, with dates in ISO, intervals in ISO 8601, times in UTC and
 * bytea in hex. The values are slices of one array of bytes: {@link #array()}, {@link #offset} and {@link #length} give
 * them without a copy. A row is immutable, and safe to read from any thread.
 */
public final class Row {

    private static final int NULL = -1;
    private static final int UNCHANGED = -2;

    private final byte[] bytes;
    private final int[] offsets;
    private final int[] lengths;

    private Row(byte[] bytes, int[] offsets, int[] lengths) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.lengths = lengths;
    }

    /** Starts a row of so many columns. */
    public static Builder builder(int columns) {
        return new Builder(new byte[0], columns);
    }

    /**
     * Starts a row whose values are slices of the given array, which nobody may change afterwards.
     *
     * @param bytes what {@link Builder#slice} refers to
     * @param columns how many values the row will have
     */
    public static Builder builder(byte[] bytes, int columns) {
        return new Builder(bytes, columns);
    }

    /** How many values the row has: as many as its table has columns. */
    public int size() {
        return lengths.length;
    }

    /** Whether the value is there, and is not NULL. */
    public boolean isPresent(int column) {
        return lengths[column] >= 0;
    }

    /** Whether the value is NULL. */
    public boolean isNull(int column) {
        return lengths[column] == NULL;
    }

    /** Whether PostgreSQL did not send the value. */
    public boolean isUnchanged(int column) {
        return lengths[column] == UNCHANGED;
    }

    /** Whether PostgreSQL left out any value. */
    public boolean hasUnchanged() {
        for (int length : lengths) {
            if (length == UNCHANGED) {
                return true;
            }
        }
        return false;
    }

    /** The value's text, or null where it is NULL or unchanged. */
    public @Nullable String text(int column) {
        return isPresent(column) ? new String(bytes, offsets[column], lengths[column], UTF_8) : null;
    }

    /** A copy of the value's text in UTF-8, or null where it is NULL or unchanged. */
    public byte @Nullable [] bytes(int column) {
        return isPresent(column) ? Arrays.copyOfRange(bytes, offsets[column], offsets[column] + lengths[column]) : null;
    }

    /** The bytes that hold the values, shared and not to be changed. */
    public byte[] array() {
        return bytes;
    }

    /** Where the value starts in {@link #array()}, in bytes. Only for a value that is present. */
    public int offset(int column) {
        return offsets[column];
    }

    /** How long the value is in {@link #array()}, in bytes. Only for a value that is present. */
    public int length(int column) {
        return lengths[column];
    }

    /**
     * This row with its unchanged values taken from another row of the same columns. A value that the other lacks too
     * stays unchanged.
     */
    public Row withUnchangedFrom(Row other) {
        Builder filled = builder(size());
        for (int i = 0; i < size(); i++) {
            Row source = isUnchanged(i) ? other : this;
            if (source.isPresent(i)) {
                filled.value(source.bytes, source.offsets[i], source.lengths[i]);
            } else if (source.isNull(i)) {
                filled.nullValue();
            } else {
                filled.unchanged();
            }
        }
        return filled.build();
    }

    /** Takes the values of a row one by one, in the order of the columns. */
    public static final class Builder {

        private final byte[] base;
        private final int[] offsets;
        private final int[] lengths;
        private @Nullable ByteArrayOutputStream copied;
        private int next;

        private Builder(byte[] base, int columns) {
            this.base = base;
            this.offsets = new int[columns];
            this.lengths = new int[columns];
        }

        /** The next value is a slice of the array that the builder was made with. */
        public Builder slice(int offset, int length) {
            if (copied != null) {
                throw new IllegalStateException("A row holds either slices or copied values, not both");
            }
            if (offset < 0 || length < 0 || offset + length > base.length) {
                throw new IndexOutOfBoundsException(
                        "A value at " + offset + " of " + length + " bytes reaches past the " + base.length + " given");
            }
            offsets[next] = offset;
            lengths[next++] = length;
            return this;
        }

        /** The next value is this text. */
        public Builder value(String text) {
            byte[] utf8 = text.getBytes(UTF_8);
            return value(utf8, 0, utf8.length);
        }

        /** The next value is a copy of these bytes, which are UTF-8. */
        public Builder value(byte[] source, int offset, int length) {
            if (base.length > 0) {
                throw new IllegalStateException("A row holds either slices or copied values, not both");
            }
            if (copied == null) {
                copied = new ByteArrayOutputStream();
            }
            offsets[next] = copied.size();
            lengths[next++] = length;
            copied.write(source, offset, length);
            return this;
        }

        /** The next value is NULL. */
        public Builder nullValue() {
            lengths[next++] = NULL;
            return this;
        }

        /** The next value is one that PostgreSQL did not send. */
        public Builder unchanged() {
            lengths[next++] = UNCHANGED;
            return this;
        }

        /**
         * The row.
         *
         * @throws IllegalStateException if there are fewer values than columns
         */
        public Row build() {
            if (next != lengths.length) {
                throw new IllegalStateException("A row of " + lengths.length + " columns has " + next + " values");
            }
            return new Row(copied == null ? base : copied.toByteArray(), offsets, lengths);
        }
    }
}
