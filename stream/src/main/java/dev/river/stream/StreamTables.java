package dev.river.stream;

import dev.river.postgres.Catalog;
import dev.river.postgres.Database;
import dev.river.postgres.Server;
import dev.river.postgres.TableInfo;
import dev.river.postgres.TableInfo.Identity;
import dev.river.postgres.TypeCatalog;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The tables of a stream as the catalogs describe them today, with the columns that the stream names.
 *
 * <p>Types and keys are looked up when a table shows up or changes its columns, never for a row. A leaf partition counts as
 * its root.
 */
public final class StreamTables implements Tables, AutoCloseable {

    private final Handle handle;
    private final Catalog catalog;
    private final TypeCatalog types;
    private final Map<TableName, Boolean> fullIdentities = new HashMap<>();

    public StreamTables(Database database, Server server) {
        this.handle = database.jdbi().open();
        this.catalog = new Catalog(server);
        this.types = new TypeCatalog(handle);
    }

    @Override
    public Table byTypeOids(int relationId, TableName name, List<String> columns, List<Integer> typeOids) {
        return table(name, columns, typeOids, types::byOid);
    }

    @Override
    public Table byTypeNames(TableName name, List<String> columns, List<String> typeNames) {
        return table(name, columns, typeNames, types::byName);
    }

    @Override
    public boolean fullIdentity(TableName name) {
        return fullIdentities.computeIfAbsent(
                name,
                asked -> catalog.table(handle, asked).map(StreamTables::isFull).orElse(false));
    }

    @Override
    public boolean areAllPartitions(TableName root, Set<TableName> partitions) {
        return catalog.table(handle, root)
                .map(info -> partitions.containsAll(catalog.leaves(handle, info)))
                .orElse(false);
    }

    private <T> Table table(TableName name, List<String> columnNames, List<T> types, Function<T, ColumnType> typeOf) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < columnNames.size(); i++) {
            columns.add(new Column(columnNames.get(i), typeOf.apply(types.get(i))));
        }
        Optional<TableInfo> info = catalog.table(handle, name);
        fullIdentities.put(name, info.map(StreamTables::isFull).orElse(false));
        List<Integer> key = new ArrayList<>();
        for (String column : info.map(TableInfo::keyColumns).orElse(List.of())) {
            key.add(columnNames.indexOf(column));
        }
        return new Table(info.map(TableInfo::name).orElse(name), columns, key.contains(-1) ? List.of() : key);
    }

    private static boolean isFull(TableInfo info) {
        return info.identity() == Identity.FULL;
    }

    @Override
    public void close() {
        handle.close();
    }
}
