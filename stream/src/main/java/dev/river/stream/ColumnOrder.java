package dev.river.stream;

import dev.river.sink.Column;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the values of a message into the order of the table's columns, where that is another, or the table lacks some of them. */
public final class ColumnOrder {

    /** Of each column of the table the place among the told ones. */
    private final int[] places;

    private ColumnOrder(int[] places) {
        this.places = places;
    }

    /**
     * The order of a table's columns among those that a message tells.
     *
     * @param told the names of the message's columns, in the order of its values
     * @param table what the catalog made of them
     * @return null where the values are in the table's order already
     */
    public static @Nullable ColumnOrder of(List<String> told, Table table) {
        List<String> names = table.columns().stream().map(Column::name).toList();
        return names.equals(told)
                ? null
                : new ColumnOrder(names.stream().mapToInt(told::indexOf).toArray());
    }

    /** The row with the table's columns. */
    public Row apply(Row told) {
        Row.Builder row = Row.builder(told.array(), places.length);
        for (int place : places) {
            if (told.isPresent(place)) {
                row.slice(told.offset(place), told.length(place));
            } else if (told.isNull(place)) {
                row.nullValue();
            } else {
                row.unchanged();
            }
        }
        return row.build();
    }
}
