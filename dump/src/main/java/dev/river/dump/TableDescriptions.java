package dev.river.dump;

import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.Catalog.ColumnInfo;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TypeCatalog;
import dev.river.postgres.catalog.TypeModifier;
import dev.river.sink.Column;
import dev.river.sink.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Describes tables as a session sees them: that is as they are now, unless it reads in an older snapshot. Locks none of them.
 * For several threads.
 */
public final class TableDescriptions {

    private final Catalog catalog;
    private final boolean withGenerated;
    private final Handle session;
    private final TypeCatalog types;

    /** By number. Whoever keeps something for each table finds it again for the next chunk. */
    private final Map<Long, Table> known = new HashMap<>();

    /**
     * @param session what sees the tables
     * @param withGenerated whether stored generated columns are among theirs, as test_decoding shows them
     */
    public TableDescriptions(Handle session, Catalog catalog, boolean withGenerated) {
        this.catalog = catalog;
        this.withGenerated = withGenerated;
        this.session = session;
        this.types = catalog.types(session);
    }

    /** Whether it is by this session that tables are described. */
    boolean isOf(Handle handle) {
        return session == handle;
    }

    /**
     * Describes the table that a part's rows count as. The part is to be locked, so that it stays so: columns of the table
     * change only together with those of the part, where they may stand in another order.
     *
     * @return empty if there is another table of the part's name by now, or it counts as another, or a column of the key is
     *     called otherwise
     */
    public synchronized Optional<Table> of(DumpPart part) {
        TableInfo info = part.table();
        if (!catalog.hasPart(session, info, part.part())) {
            return Optional.empty();
        }
        List<Column> columns = catalog.columns(session, info.oid(), withGenerated).stream()
                .map(column -> Column.of(
                        column.name(),
                        types.byOid(column.typeOid())
                                .map(type -> TypeModifier.applied(type, column.typeModifier()))
                                .orElseThrow(() -> new IllegalStateException("The type of column " + column.name()
                                        + " of table " + info.name() + " is not in pg_type")),
                        column.nullable()))
                .toList();
        List<String> names = columns.stream().map(Column::name).toList();
        List<Integer> key = info.keyColumns().stream().map(names::indexOf).toList();
        if (key.contains(-1) && !hasColumns(info)) {
            return Optional.empty();
        }
        Table now = Table.of(info.name(), columns, key.contains(-1) ? List.of() : key);
        return Optional.of(known.merge(info.oid(), now, (before, same) -> before.equals(same) ? before : same));
    }

    /** Whether the columns of the key are there, if only as generated ones. */
    private boolean hasColumns(TableInfo info) {
        return catalog.columns(session, info.oid(), true).stream()
                .map(ColumnInfo::name)
                .collect(Collectors.toSet())
                .containsAll(info.keyColumns());
    }
}
