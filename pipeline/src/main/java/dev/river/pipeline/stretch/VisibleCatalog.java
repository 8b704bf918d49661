package dev.river.pipeline.stretch;

import dev.river.dump.RowLookup;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.DecoderCatalog;
import java.util.List;
import java.util.Set;

/**
 * Asks the catalog only once what the decoded transaction did can be seen. Its commit is in the WAL before that, for as long as
 * it waits for a synchronous standby. A table that it made would look as if there were none, without a key, and a partition
 * as if it stood alone.
 */
final class VisibleCatalog implements DecoderCatalog {

    private final DecoderCatalog catalog;
    private final RowLookup rows;
    private final Runnable whileWaiting;
    private long xid;

    /** @param whileWaiting called about every second while a transaction is not visible; may throw, to give up */
    VisibleCatalog(DecoderCatalog catalog, RowLookup rows, Runnable whileWaiting) {
        this.catalog = catalog;
        this.rows = rows;
        this.whileWaiting = whileWaiting;
    }

    @Override
    public void enter(Transaction transaction) {
        xid = transaction.xid();
    }

    @Override
    public Table byOid(int relationId, TableName name, List<RelationColumn> columns, List<String> identityColumns) {
        rows.awaitVisible(xid, whileWaiting);
        return catalog.byOid(relationId, name, columns, identityColumns);
    }

    @Override
    public Table byName(TableName name, List<String> columns, List<String> typeNames) {
        rows.awaitVisible(xid, whileWaiting);
        return catalog.byName(name, columns, typeNames);
    }

    /** Does not wait: it is asked for most transactions of such a table, and the NULLs of old rows alone depend on it. */
    @Override
    public boolean hasFullIdentity(TableName name) {
        return catalog.hasFullIdentity(name);
    }

    @Override
    public boolean areAllPartitions(TableName root, Set<TableName> partitions) {
        rows.awaitVisible(xid, whileWaiting);
        return catalog.areAllPartitions(root, partitions);
    }
}
