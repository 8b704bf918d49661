package dev.river.stream;

import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A catalog that knows only what the messages say, and remembers what it was asked. */
public final class LiteralCatalog implements DecoderCatalog {

    private final List<String> asked = new ArrayList<>();
    private final Set<TableName> full = new HashSet<>();

    /** From now on the table has {@code REPLICA IDENTITY FULL}. */
    public LiteralCatalog withFullIdentity(TableName name) {
        full.add(name);
        return this;
    }

    /** What was asked, one line each: {@code public.t(id 23, name 25)}. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public Table byOid(int relationId, TableName name, List<RelationColumn> columns, List<String> identityColumns) {
        return table(
                name,
                columns.stream().map(RelationColumn::name).toList(),
                columns.stream().map(RelationColumn::typeOid).toList(),
                identityColumns);
    }

    @Override
    public Table byName(TableName name, List<String> columns, List<String> typeNames) {
        return table(name, columns, typeNames, List.of());
    }

    @Override
    public boolean hasFullIdentity(TableName name) {
        return full.contains(name);
    }

    @Override
    public boolean areAllPartitions(TableName root, Set<TableName> partitions) {
        return false;
    }

    private Table table(TableName name, List<String> columns, List<?> types, List<String> key) {
        List<Column> typed = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            typed.add(Column.of(columns.get(i), ColumnType.of(types.get(i).toString(), Kind.TEXT)));
            shown.add(columns.get(i) + " " + types.get(i));
        }
        asked.add(name + "(" + String.join(", ", shown) + ")");
        return Table.of(name, typed, key.stream().map(columns::indexOf).toList());
    }
}
