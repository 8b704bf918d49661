package dev.river.stream.pgoutput;

import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.ChangeHandler;
import dev.river.stream.ColumnOrder;
import dev.river.stream.DecodeException;
import dev.river.stream.DecoderCatalog;
import dev.river.stream.DecoderCatalog.RelationColumn;
import dev.river.stream.DecoderCatalog.TypeName;
import dev.river.stream.Truncation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes changes of pgoutput's messages: knows the relations sent so far, and the transaction that is being sent. */
final class ChangeAssembler implements MessageHandler {

    /** A relation as pgoutput describes it, and as the catalog completes it. */
    private record Known(
            Relation relation, Table table, @Nullable ColumnOrder order) {}

    private final DecoderCatalog catalog;
    private final ChangeHandler handler;
    private final Map<Integer, Known> relations = new HashMap<>();
    private final Map<Integer, TypeName> types = new HashMap<>();

    /** The relation of the last change: changes of one table usually come one after the other. */
    private @Nullable Known last;

    private @Nullable Transaction transaction;
    private long ordinal;
    private long changeMessages;

    ChangeAssembler(DecoderCatalog catalog, ChangeHandler handler) {
        this.catalog = catalog;
        this.handler = handler;
    }

    boolean inTransaction() {
        return transaction != null;
    }

    /** How many messages had rows so far. Those that describe tables come now and then, and do not count. */
    long changeMessages() {
        return changeMessages;
    }

    @Override
    public void onBegin(Lsn finalLsn, Instant commitTime, long xid) {
        if (transaction != null) {
            throw new DecodeException("pgoutput began transaction " + xid + " within transaction " + transaction.xid());
        }
        transaction = new Transaction(xid, finalLsn, commitTime);
        ordinal = 0;
        catalog.enter(transaction);
        handler.onBegin(transaction);
    }

    @Override
    public void onCommit(Lsn endLsn) {
        if (transaction == null) {
            throw new DecodeException("pgoutput sent a Commit message outside a transaction");
        }
        transaction = null;
        handler.onCommit(endLsn);
    }

    @Override
    public void onType(int oid, TypeName name) {
        types.put(oid, name);
    }

    @Override
    public void onRelation(Relation relation) {
        List<RelationColumn> columns = new ArrayList<>();
        List<String> identity = new ArrayList<>();
        for (Relation.Attribute column : relation.columns()) {
            columns.add(new RelationColumn(
                    column.name(), column.typeOid(), column.typeModifier(), types.get(column.typeOid())));
            if (column.key() && !relation.fullIdentity()) {
                identity.add(column.name());
            }
        }
        Table table = catalog.byOid(relation.id(), relation.name(), columns, identity);
        Known before = relations.get(relation.id());
        if (before != null && before.table.equals(table)) {
            // Relation comes again whenever the server's caches were emptied; those who compare the object shall not
            // notice.
            table = before.table;
        }
        ColumnOrder order =
                ColumnOrder.of(columns.stream().map(RelationColumn::name).toList(), table);
        relations.put(relation.id(), new Known(relation, table, order));
        last = null;
    }

    @Override
    public void onInsert(int relationId, Row newTuple, int size) {
        changeMessages++;
        Known known = known(relationId);
        Row after = row(newTuple, known);
        handler.onChange(Change.insert(known.table, after, transactionOf("INSERT", known.table), ordinal++, size));
    }

    @Override
    public void onUpdate(int relationId, @Nullable Row oldTuple, Row newTuple, int size) {
        Known known = known(relationId);
        Row before = oldTuple == null ? null : row(oldTuple, known);
        update(known, before, newTuple, size);
    }

    @Override
    public void onKeyUpdate(int relationId, Row oldKey, Row newTuple, int size) {
        Known known = known(relationId);
        update(known, keyOnly(oldKey, known), newTuple, size);
    }

    @Override
    public void onDelete(int relationId, Row oldTuple, int size) {
        changeMessages++;
        Known known = known(relationId);
        delete(known, row(oldTuple, known), size);
    }

    @Override
    public void onKeyDelete(int relationId, Row oldKey, int size) {
        changeMessages++;
        Known known = known(relationId);
        delete(known, keyOnly(oldKey, known), size);
    }

    @Override
    public void onTruncate(List<Integer> relationIds, int size) {
        changeMessages++;
        Map<TableName, Table> emptied = new LinkedHashMap<>();
        for (int relationId : relationIds) {
            Known known = known(relationId);
            emptied.put(known.relation.name(), known.table);
        }
        for (Truncation truncation : Truncation.of(emptied, catalog)) {
            handler.onChange(truncation.change(transactionOf("TRUNCATE", truncation.table()), ordinal++, size));
        }
    }

    private void update(Known known, @Nullable Row before, Row newTuple, int size) {
        changeMessages++;
        Row after = row(newTuple, known);
        if (before != null && after.hasUnchanged()) {
            // An old row is sent whole: a TOASTed value that the update did not touch is in it.
            after = after.withUnchangedFrom(before);
        }
        handler.onChange(
                Change.update(known.table, before, after, transactionOf("UPDATE", known.table), ordinal++, size));
    }

    private void delete(Known known, Row before, int size) {
        handler.onChange(Change.delete(known.table, before, transactionOf("DELETE", known.table), ordinal++, size));
    }

    /** The transaction that the change is of. */
    private Transaction transactionOf(String operation, Table table) {
        if (transaction == null) {
            throw new DecodeException(
                    "pgoutput sent a change (" + operation + ") of table " + table.name() + " outside a transaction");
        }
        return transaction;
    }

    private Known known(int relationId) {
        Known known = last;
        if (known == null || known.relation.id() != relationId) {
            known = relations.get(relationId);
            if (known == null) {
                throw new DecodeException("pgoutput sent a change of relation " + Integer.toUnsignedString(relationId)
                        + " without a Relation message before it");
            }
            last = known;
        }
        return known;
    }

    private static Row checked(Row tuple, Known known) {
        if (tuple.size() != known.relation.columns().size()) {
            throw new DecodeException("pgoutput sent a row of " + tuple.size() + " columns of table "
                    + known.relation.name() + ", whose Relation message has "
                    + known.relation.columns().size());
        }
        return tuple;
    }

    /** The row as the table has it. */
    private static Row row(Row tuple, Known known) {
        checked(tuple, known);
        return known.order == null ? tuple : known.order.apply(tuple);
    }

    /** The row with all columns outside the replica identity unchanged; pgoutput calls them NULL. */
    private static Row keyOnly(Row tuple, Known known) {
        checked(tuple, known);
        Row.Builder row = Row.builder(tuple.array(), tuple.size());
        for (int i = 0; i < tuple.size(); i++) {
            if (tuple.isPresent(i)) {
                row.slice(tuple.offset(i), tuple.length(i));
            } else if (tuple.isNull(i) && known.relation.columns().get(i).key()) {
                row.nullValue();
            } else {
                row.unchanged();
            }
        }
        return known.order == null ? row.build() : known.order.apply(row.build());
    }
}
