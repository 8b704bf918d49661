package dev.river.postgres;

import dev.river.postgres.TableInfo.Part;
import dev.river.sink.TableName;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The publications that pgoutput reads, made for exactly the tables that a subscription matches, and kept so.
 *
 * <p>There are two. One publishes everything of the tables that have a replica identity; the other, named like it with
 * {@code _inserts} behind, only the inserts and truncates of those that have none, because PostgreSQL refuses the owner's
 * updates and deletes of such a table once it is published for them. Both must exist before the slot does, and are only
 * altered afterwards: pgoutput looks them up as they were at the time of the change that it decodes.
 *
 * <p>River knows its own by their comment. A publication without it belongs to someone else, and is used as it is.
 */
public final class Publications {

    static final String COMMENT = "Made and kept in step by River.";

    private static final int TRUNCATE_SINCE = 110000;
    private static final int PARTITIONED_TABLES_SINCE = 130000;
    private static final int SCHEMAS_SINCE = 150000;

    private final Server server;
    private final String name;

    /** @param name the name of the first publication */
    public Publications(Server server, String name) {
        this.server = server;
        this.name = name;
    }

    /** The name of the first publication. */
    public String name() {
        return name;
    }

    /** The name of the publication of inserts and truncates only. */
    public static String insertsOnly(String name) {
        return name + "_inserts";
    }

    /**
     * The statements that give a table a replica identity, where it has no key to be one. Of a partitioned table each
     * partition has its own.
     */
    public static String identityRemedy(TableInfo table) {
        return table.parts().stream()
                .map(part -> "ALTER TABLE " + Quoted.table(part.name()) + " REPLICA IDENTITY FULL;")
                .collect(Collectors.joining("\n"));
    }

    /**
     * The publications that a stream must name: those of the two that exist, with their numbers, which ones that are made
     * anew do not share.
     */
    public SortedMap<String, Long> existing(Handle handle) {
        SortedMap<String, Long> existing = new TreeMap<>();
        handle.createQuery("SELECT pubname::text AS name, oid::bigint AS oid FROM pg_catalog.pg_publication"
                        + " WHERE pubname IN (:full, :inserts)")
                .bind("full", name)
                .bind("inserts", insertsOnly(name))
                .map((row, context) -> Map.entry(row.getString("name"), row.getLong("oid")))
                .forEach(each -> existing.put(each.getKey(), each.getValue()));
        return existing;
    }

    /** Whether there is a publication of that name which is not River's. */
    public boolean belongsToSomeoneElse(Handle handle) {
        return existing(handle).containsKey(name) && !isOwn(handle, name);
    }

    /**
     * The parts of these tables of whose changes the publications leave some out: a part is missing, or its table has a
     * replica identity and yet only its inserts are published.
     */
    public List<Part> missing(Handle handle, List<TableInfo> tables) {
        return missingOf(handle, tables).values().stream().flatMap(List::stream).toList();
    }

    /** The statement that adds to the first publication what of these tables is missing; empty where nothing is. */
    public Optional<String> addition(Handle handle, List<TableInfo> tables) {
        Set<TableName> wanted = new TreeSet<>();
        missingOf(handle, tables)
                .forEach((table, parts) ->
                        wanted.addAll(isPublishedByLeaves(table) ? names(parts) : List.of(table.name())));
        return wanted.isEmpty() ? Optional.empty() : Optional.of(addition(name, wanted));
    }

    private Map<TableInfo, List<Part>> missingOf(Handle handle, List<TableInfo> tables) {
        Set<Long> full = published(handle, name);
        Set<Long> any = new HashSet<>(full);
        any.addAll(published(handle, insertsOnly(name)));
        Map<TableInfo, List<Part>> missing = new LinkedHashMap<>();
        for (TableInfo table : tables) {
            Set<Long> published = table.hasIdentity() ? full : any;
            List<Part> absent = table.parts().stream()
                    .filter(part -> !published.contains(part.oid()))
                    .toList();
            if (!absent.isEmpty()) {
                missing.put(table, absent);
            }
        }
        return missing;
    }

    private static String addition(String publication, Set<TableName> tables) {
        return "ALTER PUBLICATION " + Quoted.identifier(publication) + " ADD TABLE " + Quoted.tables(tables);
    }

    private boolean isPublishedByLeaves(TableInfo table) {
        return table.partitioned() && server.version() < PARTITIONED_TABLES_SINCE;
    }

    private static List<TableName> names(List<Part> parts) {
        return parts.stream().map(Part::name).toList();
    }

    /**
     * The numbers of the tables that a publication has, by name or with their schema, and of all partitions below. Not by
     * the view {@code pg_publication_tables}, which waits for whoever has a table locked.
     */
    private Set<Long> published(Handle handle, String publication) {
        String bySchema = server.version() < SCHEMAS_SINCE
                ? ""
                : " UNION SELECT c.oid FROM pg_catalog.pg_publication_namespace s"
                        + " JOIN publication p ON p.oid = s.pnpubid"
                        + " JOIN pg_catalog.pg_class c ON c.relnamespace = s.pnnspid";
        return handle.createQuery(
                        "WITH RECURSIVE publication AS (SELECT oid, puballtables FROM pg_catalog.pg_publication"
                                + " WHERE pubname = :name),"
                                + " named (oid) AS (SELECT r.prrelid FROM pg_catalog.pg_publication_rel r"
                                + " JOIN publication p ON p.oid = r.prpubid" + bySchema
                                + " UNION SELECT c.oid FROM pg_catalog.pg_class c JOIN publication p ON p.puballtables),"
                                + " below (oid) AS (SELECT oid FROM named"
                                + " UNION SELECT i.inhrelid FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid"
                                + " JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition)"
                                + " SELECT oid::bigint FROM below")
                .bind("name", publication)
                .mapTo(Long.class)
                .set();
    }

    /** Whether nothing need be changed for these tables, or nothing may be. */
    public boolean isInStep(Handle handle, List<TableInfo> tables) {
        return belongsToSomeoneElse(handle) || statements(handle, tables).isEmpty();
    }

    /** Whether the user may make the publications for these tables. */
    public boolean mayCreate(Handle handle, List<TableInfo> tables) {
        return tables.stream().allMatch(TableInfo::owned)
                && handle.createQuery("SELECT has_database_privilege(current_database(), 'CREATE')")
                        .mapTo(Boolean.class)
                        .one();
    }

    /**
     * Makes the publications what the tables ask for. Leaves a publication alone that is someone else's.
     *
     * @return whether anything was changed
     * @throws org.jdbi.v3.core.JdbiException if the rights are missing; {@link #statements} says what to run then
     */
    public boolean reconcile(Handle handle, List<TableInfo> tables) {
        if (belongsToSomeoneElse(handle)) {
            return false;
        }
        List<String> statements = statements(handle, tables);
        handle.useTransaction(transaction -> {
            for (String statement : statements) {
                execute(transaction, statement);
            }
        });
        return !statements.isEmpty();
    }

    /**
     * The statements that make the publications what the tables ask for, none where they are.
     *
     * @throws SourceException if one of the publications is someone else's
     */
    public List<String> statements(Handle handle, List<TableInfo> tables) {
        Set<TableName> full = new TreeSet<>();
        Set<TableName> inserts = new TreeSet<>();
        for (TableInfo table : tables) {
            Set<TableName> wanted = table.hasIdentity() ? full : inserts;
            if (isPublishedByLeaves(table)) {
                wanted.addAll(names(table.parts()));
            } else if (table.partitioned()
                    && table.hasIdentity()
                    && table.primaryKey().isEmpty()) {
                // The partitions have an identity, the next one will not before someone sets it.
                full.addAll(names(table.parts()));
                inserts.add(table.name());
            } else {
                wanted.add(table.name());
            }
        }
        // A table leaves one publication before it enters the other, so that it is at no time published for updates
        // without a replica identity.
        List<String> leaving = new ArrayList<>();
        List<String> entering = new ArrayList<>();
        alter(handle, name, full, "", leaving, entering);
        String truncate = server.version() < TRUNCATE_SINCE ? "" : ", truncate";
        alter(handle, insertsOnly(name), inserts, " WITH (publish = 'insert" + truncate + "')", leaving, entering);
        leaving.addAll(entering);
        return leaving;
    }

    private void alter(
            Handle handle,
            String publication,
            Set<TableName> wanted,
            String options,
            List<String> leaving,
            List<String> entering) {
        String quoted = Quoted.identifier(publication);
        if (!existing(handle).containsKey(publication)) {
            String tables = wanted.isEmpty() ? "" : " FOR TABLE " + Quoted.tables(wanted);
            entering.add("CREATE PUBLICATION " + quoted + tables + options);
            entering.add("COMMENT ON PUBLICATION " + quoted + " IS " + Quoted.literal(COMMENT));
            return;
        }
        if (!isOwn(handle, publication)) {
            throw SourceException.fatal(
                    "Publication " + publication + " of database " + server.database()
                            + " exists and is not River's to change; name another publication in the source",
                    null);
        }
        Set<TableName> present = present(handle, publication);
        Set<TableName> superfluous = new TreeSet<>(present);
        superfluous.removeAll(wanted);
        if (!superfluous.isEmpty()) {
            leaving.add("ALTER PUBLICATION " + quoted + " DROP TABLE " + Quoted.tables(superfluous));
        }
        Set<TableName> absent = new TreeSet<>(wanted);
        absent.removeAll(present);
        if (!absent.isEmpty()) {
            entering.add(addition(publication, absent));
        }
    }

    private static Set<TableName> present(Handle handle, String publication) {
        return new TreeSet<>(handle.createQuery("SELECT n.nspname::text AS schema, c.relname::text AS name"
                        + " FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid"
                        + " JOIN pg_catalog.pg_class c ON c.oid = r.prrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE p.pubname = :name")
                .bind("name", publication)
                .map((row, context) -> new TableName(row.getString("schema"), row.getString("name")))
                .list());
    }

    private static boolean isOwn(Handle handle, String publication) {
        return handle.createQuery("SELECT coalesce(obj_description(oid, 'pg_publication') = :comment, false)"
                        + " FROM pg_catalog.pg_publication WHERE pubname = :name")
                .bind("comment", COMMENT)
                .bind("name", publication)
                .mapTo(Boolean.class)
                .one();
    }

    /** Drops the publications that are River's. */
    public void drop(Handle handle) {
        for (String publication : existing(handle).keySet()) {
            if (isOwn(handle, publication)) {
                execute(handle, "DROP PUBLICATION " + Quoted.identifier(publication));
            }
        }
    }

    /** Not by Jdbi's own methods, which look for parameters in the names of tables. */
    private static void execute(Handle handle, String sql) {
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException(e, null);
        }
    }
}
