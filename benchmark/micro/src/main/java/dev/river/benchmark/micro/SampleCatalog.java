package dev.river.benchmark.micro;

import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.DecoderCatalog;
import java.util.List;
import java.util.Set;

/** Every table is this one. */
final class SampleCatalog implements DecoderCatalog {

    private final Table table;

    SampleCatalog(Table table) {
        this.table = table;
    }

    @Override
    public Table byOid(int relationId, TableName name, List<RelationColumn> columns, List<String> identityColumns) {
        return table;
    }

    @Override
    public Table byName(TableName name, List<String> columns, List<String> typeNames) {
        return table;
    }

    @Override
    public boolean hasFullIdentity(TableName name) {
        return name.name().equals("whole_sample");
    }

    @Override
    public boolean areAllPartitions(TableName root, Set<TableName> partitions) {
        return true;
    }
}
