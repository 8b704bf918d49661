package dev.river.stream;

import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.catalog.TableKey;
import dev.river.postgres.catalog.TypeCatalog;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The tables of a stream as the catalogs describe them today, with the columns that the stream names.
 *
 * <p>Types and keys are looked up when a table shows up or changes its columns, never for a row. Tables keep the names that
 * the stream tells, save that a leaf partition counts as its root.
 */
public final class StreamTables implements Tables, AutoCloseable {

    private final Handle handle;
    private final Catalog catalog;
    private final TypeCatalog types;

    public StreamTables(Database database, Server server) {
        this.handle = database.jdbi().open();
        this.catalog = new Catalog(server);
        this.types = new TypeCatalog(handle);
    }

    @Override
    public Table byOid(
            int relationId,
            TableName name,
            List<String> columns,
            List<Integer> typeOids,
            List<String> identityColumns) {
        long oid = Integer.toUnsignedLong(relationId);
        Optional<TableKey> today = catalog.key(handle, oid);
        TableName counted =
                today.filter(found -> found.oid() != oid).map(TableKey::name).orElse(name);
        List<Integer> key = today.map(TableKey::columns)
                .map(found -> positions(found, columns))
                .filter(found -> !found.isEmpty())
                // The table is gone by now, or has another key. The identity's columns come in the table's order,
                // which is mostly the key's.
                .orElseGet(() -> positions(identityColumns, columns));
        return new Table(counted, columns(columns, typeOids, types::byOid), key);
    }

    @Override
    public Table byName(TableName name, List<String> columns, List<String> typeNames) {
        Optional<TableKey> today = catalog.key(handle, name);
        return new Table(
                today.map(TableKey::name).orElse(name),
                columns(columns, typeNames, types::byName),
                today.map(found -> positions(found.columns(), columns)).orElse(List.of()));
    }

    @Override
    public boolean fullIdentity(TableName name) {
        return catalog.tellsWholeRows(handle, name);
    }

    @Override
    public boolean areAllPartitions(TableName root, Set<TableName> partitions) {
        return catalog.table(handle, root)
                .map(info -> info.parts().stream().map(Part::name).allMatch(partitions::contains))
                .orElse(false);
    }

    private static <T> List<Column> columns(List<String> names, List<T> types, Function<T, ColumnType> typeOf) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Column(names.get(i), typeOf.apply(types.get(i))));
        }
        return columns;
    }

    /** Where the columns of a key are; nowhere if one is missing. */
    private static List<Integer> positions(List<String> key, List<String> columns) {
        List<Integer> positions = key.stream().map(columns::indexOf).toList();
        return positions.contains(-1) ? List.of() : positions;
    }

    @Override
    public void close() {
        handle.close();
    }
}
