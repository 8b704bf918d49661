package dev.river.pipeline.merge;

import dev.river.sink.Row;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a table identifies a row by: the values of its key, whatever key a rule has. */
final class RowIdentity {

    /** What an object of it takes beside its bytes, about, with its place in a map. */
    private static final int OVERHEAD = 120;

    private static final int LENGTH_BYTES = Integer.BYTES;

    private final byte[] values;
    private final int hash;

    private RowIdentity(byte[] values) {
        this.values = values;
        this.hash = Arrays.hashCode(values);
    }

    /**
     * That of a row.
     *
     * @param columns the positions of the key's columns
     * @return null if the row does not have them all
     */
    static @Nullable RowIdentity of(Row row, int[] columns) {
        int size = 0;
        for (int column : columns) {
            if (row.isUnchanged(column)) {
                return null;
            }
            size += LENGTH_BYTES + (row.isPresent(column) ? row.length(column) : 0);
        }
        byte[] values = new byte[size];
        int at = 0;
        for (int column : columns) {
            int length = row.isPresent(column) ? row.length(column) : -1;
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                values[at++] = (byte) (length >> shift);
            }
            if (length > 0) {
                System.arraycopy(row.array(), row.offset(column), values, at, length);
                at += length;
            }
        }
        return new RowIdentity(values);
    }

    /** The memory that it takes, in bytes, about. */
    int size() {
        return values.length + OVERHEAD;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowIdentity that && hash == that.hash && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
