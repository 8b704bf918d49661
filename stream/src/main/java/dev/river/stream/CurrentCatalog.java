package dev.river.stream;

import com.google.common.collect.MapMaker;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.Catalog.ColumnInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.catalog.TableKey;
import dev.river.postgres.catalog.TypeCatalog;
import dev.river.postgres.catalog.TypeModifier;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a stream as the database's catalogs describe them today, with the columns that the stream names.
 *
 * <p>Types and keys are looked up when a table shows up or changes its columns, never for a row. Tables keep the names that
 * the stream shows, except that a leaf partition counts as its root.
 */
public final class CurrentCatalog implements DecoderCatalog, AutoCloseable {

    private final Handle handle;
    private final Catalog catalog;
    private final TypeCatalog types;

    /** Of descriptions of partitions, what the stream calls these. */
    private final Map<Table, TableName> parts = new MapMaker().weakKeys().makeMap();

    public CurrentCatalog(Database database, Server server) {
        this.handle = database.jdbi().open();
        this.catalog = new Catalog(server);
        this.types = catalog.types(handle);
    }

    @Override
    public Table byOid(int relationId, TableName name, List<RelationColumn> columns, List<String> identityColumns) {
        long oid = Integer.toUnsignedLong(relationId);
        Optional<TableKey> today = catalog.key(handle, oid);
        Optional<TableName> root = today.filter(found -> found.oid() != oid).map(TableKey::name);
        Map<String, ColumnInfo> ofToday = columnsOfToday(today);
        List<RelationColumn> ordered = root.isPresent() ? inOrder(columns, RelationColumn::name, ofToday) : columns;
        List<String> names = ordered.stream().map(RelationColumn::name).toList();
        List<Integer> key =
                today.filter(found -> hasUntoldColumns(found, names, ofToday)).isPresent()
                        ? List.of()
                        : today.map(TableKey::columns)
                                .map(found -> positions(found, names))
                                .filter(found -> !found.isEmpty())
                                // The table is gone by now, or has another key. The identity's columns come in the
                                // table's order,
                                // which is usually the key's.
                                .orElseGet(() -> positions(identityColumns, names));
        List<Column> typed = ordered.stream()
                .map(column -> Column.of(
                        column.name(),
                        type(column, ofToday.get(column.name())),
                        isNullable(ofToday.get(column.name()))))
                .toList();
        return described(name, Table.of(root.orElse(name), typed, key));
    }

    private Table described(TableName name, Table table) {
        if (!name.equals(table.name())) {
            parts.put(table, name);
        }
        return table;
    }

    /** The name of the table or partition that the stream changes, where it described it like this. For any thread. */
    public TableName partOf(Table table) {
        return parts.getOrDefault(table, table.name());
    }

    @Override
    public Table byName(TableName name, List<String> columns, List<String> typeNames) {
        Optional<TableKey> today = catalog.key(handle, name);
        Map<String, ColumnInfo> ofToday = columnsOfToday(today);
        Set<String> computed =
                today.map(found -> catalog.computedColumns(handle, found.oid())).orElse(Set.of());
        List<Column> told = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!computed.contains(columns.get(i))) {
                ColumnInfo column = ofToday.get(columns.get(i));
                told.add(Column.of(columns.get(i), type(typeNames.get(i), column), isNullable(column)));
            }
        }
        TableName counted = today.map(TableKey::name).orElse(name);
        List<Column> typed = !counted.equals(name) ? inOrder(told, Column::name, ofToday) : told;
        List<String> names = typed.stream().map(Column::name).toList();
        Table table = Table.of(
                counted,
                typed,
                today.map(found -> positions(found.columns(), names)).orElse(List.of()));
        return described(name, table);
    }

    /** The columns of a partition as its root has them today; those that it does not have come last. */
    private static <C> List<C> inOrder(List<C> columns, Function<C, String> name, Map<String, ColumnInfo> ofToday) {
        List<String> order = List.copyOf(ofToday.keySet());
        return columns.stream()
                .sorted(Comparator.comparingInt(column -> {
                    int place = order.indexOf(name.apply(column));
                    return place < 0 ? Integer.MAX_VALUE : place;
                }))
                .toList();
    }

    /** In their order; of a partition those of its root, so that all partitions of a table have the same. */
    private Map<String, ColumnInfo> columnsOfToday(Optional<TableKey> table) {
        Map<String, ColumnInfo> columns = new LinkedHashMap<>();
        table.ifPresent(found ->
                catalog.columns(handle, found.oid(), true).forEach(column -> columns.put(column.name(), column)));
        return columns;
    }

    /** Whether the key has generated columns, which pgoutput does not tell: the others do not tell one row from another. */
    private boolean hasUntoldColumns(TableKey key, List<String> told, Map<String, ColumnInfo> ofToday) {
        Set<String> missing = new HashSet<>(key.columns());
        told.forEach(missing::remove);
        missing.retainAll(ofToday.keySet());
        if (!missing.isEmpty()) {
            catalog.columns(handle, key.oid(), false).forEach(column -> missing.remove(column.name()));
        }
        return !missing.isEmpty();
    }

    private static boolean isNullable(@Nullable ColumnInfo column) {
        return column == null || column.nullable();
    }

    private ColumnType type(RelationColumn column, @Nullable ColumnInfo today) {
        ColumnType type = types.byOid(column.typeOid()).orElseGet(() -> goneType(column, today));
        return TypeModifier.applied(type, column.typeModifier());
    }

    /** test_decoding shows no modifier: it is today's, where the type is. */
    private ColumnType type(String name, @Nullable ColumnInfo today) {
        ColumnType type = types.byName(name).orElseGet(() -> goneType(name, name.endsWith("[]"), today));
        return today != null && typeOf(today).filter(type::equals).isPresent()
                ? TypeModifier.applied(type, today.typeModifier())
                : type;
    }

    private ColumnType goneType(RelationColumn column, @Nullable ColumnInfo today) {
        TypeName told = column.typeName();
        if (told == null) {
            return goneType("oid " + Integer.toUnsignedString(column.typeOid()), false, today);
        }
        return told.schema().isEmpty()
                ? TypeCatalog.builtin(told.name())
                : goneType(told.schema() + "." + told.name(), told.name().startsWith("_"), today);
    }

    /** A type that is gone, or is called otherwise by now: most likely it is what the column has today. */
    private ColumnType goneType(String name, boolean array, @Nullable ColumnInfo today) {
        return Optional.ofNullable(today)
                .flatMap(this::typeOf)
                .filter(type -> !array || type.kind() == Kind.ARRAY)
                .orElseGet(() -> array
                        ? ColumnType.arrayOf(name, ColumnType.of(name, Kind.OTHER))
                        : ColumnType.of(name, Kind.OTHER));
    }

    private Optional<ColumnType> typeOf(ColumnInfo column) {
        return types.byOid(column.typeOid());
    }

    /** The number of the table of that name, for a partition that of its root; empty where there is none today. */
    public OptionalLong oid(TableName name) {
        return catalog.key(handle, name).stream().mapToLong(TableKey::oid).findFirst();
    }

    /**
     * Whether changes under this name are those of a table: not of the system, of a materialized view, or of the copy that a rewrite of a
     * table makes.
     */
    public boolean isTable(TableName name) {
        return catalog.isTable(handle, name);
    }

    @Override
    public boolean hasFullIdentity(TableName name) {
        return catalog.showsWholeRows(handle, name);
    }

    @Override
    public boolean areAllPartitions(TableName root, Set<TableName> partitions) {
        return catalog.table(handle, root)
                .map(info -> info.parts().stream().map(Part::name).allMatch(partitions::contains))
                .orElse(false);
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
