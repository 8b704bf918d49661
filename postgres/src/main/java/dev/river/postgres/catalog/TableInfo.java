package dev.river.postgres.catalog;

import dev.river.postgres.Plugin;
import dev.river.postgres.Quoted;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the catalog says of a table.
 *
 * @param oid its number, which a table that is created again under the same name does not share
 * @param name schema and name
 * @param partitioned whether it is the root of a partitioned table
 * @param parts the tables that hold its rows: it alone, or the leaf partitions that it has at any depth, in the order of
 *     their names
 * @param identity its replica identity
 * @param identityColumns the columns that a delete contains; empty where there is no replica identity, and under {@link
 *     Identity#FULL}, where it contains all of them
 * @param primaryKey the columns of the primary key, empty where there is none
 * @param generatedColumns the columns that PostgreSQL computes from others
 * @param owned whether the user may add it to a publication; its partitions, where they are named there, have owners of their own
 * @param readable whether the user may read all its columns, in each part
 * @param rowSecurity whether policies hide rows of it from the user
 */
public record TableInfo(
        long oid,
        TableName name,
        boolean partitioned,
        List<Part> parts,
        Identity identity,
        List<String> identityColumns,
        List<String> primaryKey,
        Set<String> generatedColumns,
        boolean owned,
        boolean readable,
        boolean rowSecurity) {

    /** What the WAL contains of a row before it was updated or deleted. */
    public enum Identity {
        /** The columns of the primary key or of an index. */
        COLUMNS,
        /** All columns. */
        FULL,
        /** Columns that the stream does not tell, since PostgreSQL computes them from others. */
        UNTOLD,
        /** Nothing. Published for updates, such a table takes no more updates and deletes from its owner. */
        NOTHING
    }

    /**
     * A table that holds rows.
     *
     * @param id differs from that of every other part: its number and, of a partition, the transactions that attached it, so
     *     that one that was detached meanwhile is another
     * @param oid its number
     * @param name schema and name
     * @param estimatedRows how many rows PostgreSQL thinks it has, 0 where it does not know
     * @param owned whether the user may add it to a publication
     */
    public record Part(String id, long oid, TableName name, long estimatedRows, boolean owned) {}

    public TableInfo {
        parts = List.copyOf(parts);
        identityColumns = List.copyOf(identityColumns);
        primaryKey = List.copyOf(primaryKey);
        generatedColumns = Set.copyOf(generatedColumns);
    }

    /**
     * The same as a stream tells it. With pgoutput no generated column is told. A table whose replica identity has one can only be
     * published for inserts: before PostgreSQL 18 its deletes would not say which row is gone, and since then the server refuses its
     * updates and deletes.
     *
     * @see <a href="https://www.postgresql.org/docs/18/logical-replication-gencols.html">Generated Column Replication</a>
     */
    public TableInfo toldBy(Plugin plugin, Server server) {
        if (plugin != Plugin.PGOUTPUT || generatedColumns.isEmpty()) {
            return this;
        }
        boolean told = switch (identity) {
            case COLUMNS -> Collections.disjoint(identityColumns, generatedColumns);
            case FULL -> !server.refusesUntoldIdentities();
            case UNTOLD, NOTHING -> false;
        };
        return new TableInfo(
                oid,
                name,
                partitioned,
                parts,
                told || identity == Identity.NOTHING ? identity : Identity.UNTOLD,
                told ? identityColumns : List.of(),
                Collections.disjoint(primaryKey, generatedColumns) ? primaryKey : List.of(),
                generatedColumns,
                owned,
                readable,
                rowSecurity);
    }

    /** Not of all its parts, of which there may be thousands. */
    @Override
    public int hashCode() {
        return Long.hashCode(oid);
    }

    /** Whether updates and deletes can be published. */
    public boolean hasIdentity() {
        return identity == Identity.COLUMNS || identity == Identity.FULL;
    }

    /** Whether the user can read all its rows. */
    public boolean isOpen() {
        return readable && !rowSecurity;
    }

    /** The statements that let a user read all its rows, where it can't. */
    public List<String> accessRemedy(String user) {
        List<String> statements = new ArrayList<>();
        String role = Quoted.identifier(user);
        if (!readable) {
            Set<TableName> names = new LinkedHashSet<>(List.of(name));
            parts.forEach(part -> names.add(part.name()));
            statements.add("GRANT USAGE ON SCHEMA "
                    + names.stream()
                            .map(TableName::schema)
                            .distinct()
                            .map(Quoted::identifier)
                            .collect(Collectors.joining(", "))
                    + " TO " + role);
            statements.add("GRANT SELECT ON " + Quoted.tables(names) + " TO " + role);
        }
        if (rowSecurity) {
            statements.add("ALTER ROLE " + role + " BYPASSRLS");
        }
        return statements;
    }

    /** The columns that identify a row where a rule names none: the replica identity's, else the primary key's. */
    public List<String> keyColumns() {
        return identity == Identity.COLUMNS ? identityColumns : primaryKey;
    }

    /**
     * The statements that give it a replica identity, where it has no key to be one. Of a partitioned table each partition
     * has its own.
     */
    public String identityRemedy() {
        return parts.stream()
                .map(part -> "ALTER TABLE " + Quoted.table(part.name()) + " REPLICA IDENTITY FULL;")
                .collect(Collectors.joining("\n"));
    }
}
