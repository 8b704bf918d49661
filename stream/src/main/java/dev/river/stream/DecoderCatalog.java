package dev.river.stream;

import dev.river.postgres.change.Transaction;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The catalog that a decoder asks for what its messages do not contain: the types and keys of tables. */
public interface DecoderCatalog {

    /** What is asked from now on belongs to this transaction, which may have made the tables. Unless it matters, does nothing. */
    default void enter(Transaction transaction) {}

    /**
     * The table that a Relation message of pgoutput describes. Asked once for each such message. The name, and what the
     * replica identity covers, are those of the time of the change; by its number the table is found under a later name.
     * Its columns may come in another order than these.
     *
     * @param relationId the table's OID, unsigned
     * @param name the table's name
     * @param columns the columns, in the order of the values to come
     * @param identityColumns the names of the columns that the replica identity covers; none where it is the whole row
     */
    Table byOid(int relationId, TableName name, List<RelationColumn> columns, List<String> identityColumns);

    /**
     * A column as a Relation message describes it.
     *
     * @param name its name
     * @param typeOid the OID of its type, unsigned
     * @param typeModifier what was declared with the type, below 0 for nothing
     * @param typeName what the type was called at the time, of a domain the type below it; null for one that all servers have
     */
    record RelationColumn(
            String name,
            int typeOid,
            int typeModifier,
            @Nullable TypeName typeName) {}

    /**
     * The name of a type as a Type message gives it.
     *
     * @param schema its schema, empty for {@code pg_catalog}
     * @param name as {@code pg_type.typname} has it: that of an array type begins with {@code _}
     */
    record TypeName(String schema, String name) {}

    /**
     * The table with these columns, as test_decoding shows them. Asked once for each new shape of a table: columns that
     * were added, dropped, renamed or given another type. Its columns may come in another order than these, and those are left
     * out that have no value in the WAL, since PostgreSQL computes them when they are read.
     *
     * @param name the table's name
     * @param columns the names of the columns, in the order of the values to come. Of a table whose columns were never
     *     shown they are only those that a deleted row had, or none.
     * @param typeNames the names of their types as {@code format_type} gives them, quoted and with a schema where it
     *     does so
     */
    Table byName(TableName name, List<String> columns, List<String> typeNames);

    /**
     * Whether the table's replica identity is the whole row ({@code REPLICA IDENTITY FULL}). test_decoding does not
     * tell, and leaves NULLs out of old rows. Asked at most once for each table and transaction, and only where an old
     * row lacks columns.
     */
    boolean hasFullIdentity(TableName name);

    /** Whether a partitioned table has no partitions but these. Asked for a truncate that does not name the root. */
    boolean areAllPartitions(TableName root, Set<TableName> partitions);
}
