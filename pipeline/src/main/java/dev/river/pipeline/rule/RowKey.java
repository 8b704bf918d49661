package dev.river.pipeline.rule;

import dev.river.sink.Row;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a row's key: the one key column's, or several joined by {@code -}.
 *
 * <p>Inside the parts of a composite key, {@code -} and {@code %} are percent-encoded and NULL is {@code %00}, which no text of
 * PostgreSQL can be, so that two keys never have one text.
 */
final class RowKey {

    private RowKey() {}

    /** @return null where there are no key columns, where one was not sent, or where the only one is NULL */
    static @Nullable String of(Row row, List<Integer> columns) {
        if (columns.isEmpty()) {
            return null;
        }
        if (columns.size() == 1) {
            return row.text(columns.get(0));
        }
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            int column = columns.get(i);
            if (row.isUnchanged(column)) {
                return null;
            }
            if (i > 0) {
                key.append('-');
            }
            String part = row.text(column);
            if (part == null) {
                key.append("%00");
            } else {
                appendEncoded(key, part);
            }
        }
        return key.toString();
    }

    /** Whether {@link #of} has a key to give. */
    static boolean isKnown(Row row, List<Integer> columns) {
        if (columns.size() == 1) {
            return row.isPresent(columns.get(0));
        }
        for (int column : columns) {
            if (row.isUnchanged(column)) {
                return false;
            }
        }
        return !columns.isEmpty();
    }

    /** Whether both rows have the key, and it is not the same. */
    static boolean differs(Row before, Row after, List<Integer> columns) {
        boolean differs = false;
        for (int column : columns) {
            if (before.isUnchanged(column) || after.isUnchanged(column)) {
                return false;
            }
            differs |= !equal(before, after, column);
        }
        return differs;
    }

    private static boolean equal(Row a, Row b, int column) {
        if (!a.isPresent(column) || !b.isPresent(column)) {
            return a.isPresent(column) == b.isPresent(column);
        }
        return Arrays.equals(
                a.array(),
                a.offset(column),
                a.offset(column) + a.length(column),
                b.array(),
                b.offset(column),
                b.offset(column) + b.length(column));
    }

    private static void appendEncoded(StringBuilder key, String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            switch (c) {
                case '%' -> key.append("%25");
                case '-' -> key.append("%2D");
                default -> key.append(c);
            }
        }
    }
}
