package dev.river.stream.testdecoding;

import dev.river.postgres.change.Transaction;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.DecoderCatalog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What messages have shown of a table's columns so far. */
final class KnownTable {

    /** How many shapes of deleted rows are kept of a table whose whole rows were never shown. */
    private static final int PARTIAL_LIMIT = 32;

    private final TableName name;
    private final DecoderCatalog catalog;

    /** The shape of the whole row shown last. */
    private @Nullable Shape full;

    private @Nullable Table withoutColumns;

    /** The last transaction in which it mattered whether old rows are whole, and whether they are. */
    private @Nullable Transaction identityAskedIn;

    private boolean fullIdentity;
    private final Deque<Shape> partial = new ArrayDeque<>();

    KnownTable(TableName name, DecoderCatalog catalog) {
        this.name = name;
        this.catalog = catalog;
    }

    TableName name() {
        return name;
    }

    /** The shape of a row that shows all of the table's columns. */
    Shape whole(Tuple tuple, MessageText text) {
        Shape known = full;
        if (known == null || !known.matches(tuple)) {
            known = shape(tuple, text);
            full = known;
            partial.clear();
        }
        return known;
    }

    /** The shape for a row that may lack columns, and stands alone: that of the whole rows if it can be. */
    Shape covering(Tuple tuple, MessageText text) {
        if (full != null && full.covers(tuple)) {
            return full;
        }
        for (Shape shape : partial) {
            if (shape.matches(tuple)) {
                return shape;
            }
        }
        Shape shape = shape(tuple, text);
        if (partial.size() == PARTIAL_LIMIT) {
            partial.removeLast();
        }
        partial.addFirst(shape);
        return shape;
    }

    /**
     * An old row. test_decoding leaves out its NULLs and, without a full replica identity, all columns but the
     * identity's.
     *
     * @param after the row after the change, null for a delete
     */
    Row oldRow(Tuple tuple, Shape shape, @Nullable Row after, Transaction in) {
        boolean lacksColumns = tuple.size() < shape.size();
        Row before = shape.row(tuple, lacksColumns && hasFullIdentity(in));
        if (after != null && lacksValueThatStays(before, after)) {
            // A value that stays is not NULL. So the identity was not full yet when this was written.
            return shape.row(tuple, false);
        }
        return before;
    }

    private static boolean lacksValueThatStays(Row before, Row after) {
        for (int i = 0; i < after.size(); i++) {
            if (after.isUnchanged(i) && before.isNull(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasFullIdentity(Transaction in) {
        if (!in.equals(identityAskedIn)) {
            fullIdentity = catalog.hasFullIdentity(name);
            identityAskedIn = in;
        }
        return fullIdentity;
    }

    /** The table where no row is shown. */
    Table table() {
        if (full != null) {
            return full.table();
        }
        if (withoutColumns == null) {
            withoutColumns = catalog.byName(name, List.of(), List.of());
        }
        return withoutColumns;
    }

    private Shape shape(Tuple tuple, MessageText text) {
        List<String> names = new ArrayList<>();
        List<String> typeNames = new ArrayList<>();
        byte[][] heads = new byte[tuple.size()][];
        for (int i = 0; i < heads.length; i++) {
            names.add(tuple.name(i, text));
            typeNames.add(tuple.typeName(i, text));
            heads[i] = tuple.head(i);
        }
        return new Shape(catalog.byName(name, names, typeNames), names, heads);
    }
}
