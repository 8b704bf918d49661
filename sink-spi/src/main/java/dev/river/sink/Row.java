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

    /** Of each value its offset and its length, one behind the other. */
    private final int[] places;

    private Row(byte[] bytes, int[] places) {
        this.bytes = bytes;
        this.places = places;
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
        return places.length / 2;
    }

    /** Whether the value is there, and is not NULL. */
    public boolean isPresent(int column) {
        return length(column) >= 0;
    }

    /** Whether the value is NULL. */
    public boolean isNull(int column) {
        return length(column) == NULL;
    }

    /** Whether PostgreSQL did not send the value. */
    public boolean isUnchanged(int column) {
        return length(column) == UNCHANGED;
    }

    /** Whether PostgreSQL left out any value. */
    public boolean hasUnchanged() {
        for (int i = 0; i < size(); i++) {
            if (isUnchanged(i)) {
                return true;
            }
        }
        return false;
    }

    /** The value's text, or null where it is NULL or unchanged. */
    public @Nullable String text(int column) {
        return isPresent(column) ? new String(bytes, offset(column), length(column), UTF_8) : null;
    }

    /** A copy of the value's text in UTF-8, or null where it is NULL or unchanged. */
    public byte @Nullable [] bytes(int column) {
        return isPresent(column) ? Arrays.copyOfRange(bytes, offset(column), offset(column) + length(column)) : null;
    }

    /** The bytes that hold the values, shared and not to be changed. */
    public byte[] array() {
        return bytes;
    }

    /** Where the value starts in {@link #array()}, in bytes. Only for a value that is present. */
    public int offset(int column) {
        return places[2 * column];
    }

    /** How long the value is in {@link #array()}, in bytes. Only for a value that is present. */
    public int length(int column) {
        return places[2 * column + 1];
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
                filled.value(source.bytes, source.offset(i), source.length(i));
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
        private final int[] places;
        private @Nullable ByteArrayOutputStream copied;
        private int next;

        private Builder(byte[] base, int columns) {
            this.base = base;
            this.places = new int[2 * columns];
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
            return add(offset, length);
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
            add(copied.size(), length);
            copied.write(source, offset, length);
            return this;
        }

        /** The next value is NULL. */
        public Builder nullValue() {
            return addAbsent(NULL);
        }

        /** The next value is one that PostgreSQL did not send. */
        public Builder unchanged() {
            return addAbsent(UNCHANGED);
        }

        /**
         * The row.
         *
         * @throws IllegalStateException if there are fewer values than columns
         */
        public Row build() {
            if (next != places.length) {
                throw new IllegalStateException(
                        "A row of " + places.length / 2 + " columns has " + next / 2 + " values");
            }
            return new Row(copied == null ? base : copied.toByteArray(), places);
        }

        private Builder add(int offset, int length) {
            places[next++] = offset;
            places[next++] = length;
            return this;
        }

        private Builder addAbsent(int state) {
            places[next + 1] = state;
            next += 2;
            return this;
        }
    }
}
