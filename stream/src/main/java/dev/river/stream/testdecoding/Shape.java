package dev.river.stream.testdecoding;

import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.stream.ColumnOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a table as messages show them, and the table that they make: perhaps with the columns in another order. */
final class Shape {

    private final Table table;

    /** Of each column the name and type as they stand in a message, to see by bytes whether a row has this shape. */
    private final byte[][] heads;

    private final @Nullable ColumnOrder order;

    /** @param names those of the columns, in the order of the heads */
    Shape(Table table, List<String> names, byte[][] heads) {
        this.table = table;
        this.heads = heads;
        this.order = ColumnOrder.of(names, table);
    }

    Table table() {
        return table;
    }

    /** How many columns a whole row shows. */
    int size() {
        return heads.length;
    }

    /** Whether the row has just these columns. */
    boolean matches(Tuple tuple) {
        if (tuple.size() != heads.length) {
            return false;
        }
        for (int i = 0; i < heads.length; i++) {
            if (!tuple.hasHead(i, heads[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the row has none but these columns, in their order. */
    boolean covers(Tuple tuple) {
        int found = 0;
        for (int i = 0; i < heads.length && found < tuple.size(); i++) {
            if (tuple.hasHead(found, heads[i])) {
                found++;
            }
        }
        return found == tuple.size();
    }

    /**
     * A row of all columns.
     *
     * @param tuple a row that this shape covers
     * @param absentIsNull whether a column that the row lacks is NULL, and not unchanged
     */
    Row row(Tuple tuple, boolean absentIsNull) {
        Row.Builder row = tuple.rowBuilder(heads.length);
        // A row of as many columns has just these.
        boolean whole = tuple.size() == heads.length;
        int next = 0;
        for (byte[] head : heads) {
            if (whole || (next < tuple.size() && tuple.hasHead(next, head))) {
                tuple.addTo(row, next++);
            } else if (absentIsNull) {
                row.nullValue();
            } else {
                row.unchanged();
            }
        }
        return order == null ? row.build() : order.apply(row.build());
    }
}
