package dev.river.postgres.publication;

import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final int RESTRICTIONS_SINCE = 150000;

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
     * By which entry of the publications the changes of each part of these tables are told, by the part's id. A part of which
     * they leave something out is not there: it is missing, only some of its rows or columns are published, or not every
     * kind of change that its replica identity could tell. An entry that was taken out and put back, or a publication whose
     * settings were changed and changed back, is another.
     */
    public Map<String, String> published(Handle handle, List<TableInfo> tables) {
        Map<Long, String> full = entries(handle, tables, tells(kinds(true)));
        Map<Long, String> inserts = entries(handle, tables, tells(kinds(false)));
        Map<String, String> published = new HashMap<>();
        for (TableInfo table : tables) {
            for (Part part : table.parts()) {
                String entry = (table.hasIdentity() ? full : inserts).get(part.oid());
                if (entry != null) {
                    published.put(part.id(), entry);
                }
            }
        }
        return published;
    }

    /**
     * Whether all changes were told from one entry to the other, as {@link #published} gives them. A publication that has
     * another owner since is the same.
     */
    public static boolean isSame(String before, String now) {
        return before.equals(now)
                || (number(before).equals(number(now)) && !owner(before).equals(owner(now)));
    }

    private static String number(String entry) {
        return entry.substring(0, entry.indexOf('.'));
    }

    private static String owner(String entry) {
        return entry.substring(entry.indexOf('/') + 1);
    }

    /**
     * The statements by which someone else's publication would tell everything of these tables; none where it does.
     */
    public List<String> demands(Handle handle, List<TableInfo> tables) {
        Map<String, String> published = published(handle, tables);
        Set<Long> named = entries(handle, tables, "true").keySet();
        Set<TableName> absent = new TreeSet<>();
        boolean isMuted = false;
        for (TableInfo table : tables) {
            for (Part part : table.parts()) {
                if (!published.containsKey(part.id())) {
                    if (named.contains(part.oid())) {
                        isMuted = true;
                    } else {
                        absent.add(isPublishedByLeaves(table) ? part.name() : table.name());
                    }
                }
            }
        }
        List<String> demands = new ArrayList<>();
        if (isMuted) {
            demands.add("ALTER PUBLICATION " + Quoted.identifier(name) + " SET (" + publish(kinds(true)) + ")");
        }
        Set<TableName> restricted = new TreeSet<>(present(handle, name));
        restricted.retainAll(absent);
        if (!restricted.isEmpty()) {
            demands.add(removal(name, restricted));
        }
        if (!absent.isEmpty()) {
            demands.add(addition(name, absent));
        }
        return demands;
    }

    /** The kinds of changes that are told of a table, with a replica identity or without. */
    private List<String> kinds(boolean withIdentity) {
        List<String> kinds =
                withIdentity ? List.of("insert", "update", "delete", "truncate") : List.of("insert", "truncate");
        return kinds.stream()
                .filter(kind -> server.version() >= TRUNCATE_SINCE || !kind.equals("truncate"))
                .toList();
    }

    /** A condition on a row of {@code pg_publication}: that it tells all of these kinds. */
    private static String tells(List<String> kinds) {
        return kinds.stream().map(kind -> "pub" + kind).collect(Collectors.joining(" AND "));
    }

    private static String publish(List<String> kinds) {
        return "publish = '" + String.join(", ", kinds) + "'";
    }

    private static String removal(String publication, Set<TableName> tables) {
        return "ALTER PUBLICATION " + Quoted.identifier(publication) + " DROP TABLE " + Quoted.tables(tables);
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
     * The entries of those of the two publications that meet a condition, by the numbers of the parts of the tables that
     * they tell whole: by name, with their schema, or all there are, and all partitions below. Not by the view {@code
     * pg_publication_tables}, which waits for whoever has a table locked.
     */
    private Map<Long, String> entries(Handle handle, List<TableInfo> tables, String condition) {
        String whole = hasRestrictions() ? " WHERE r.prqual IS NULL AND r.prattrs IS NULL" : "";
        String bySchema = hasRestrictions()
                ? " UNION ALL SELECT c.oid, s.oid || '.' || p.version FROM pg_catalog.pg_publication_namespace s"
                        + " JOIN publication p ON p.oid = s.pnpubid"
                        + " JOIN pg_catalog.pg_class c ON c.relnamespace = s.pnnspid"
                : "";
        Long[] parts = tables.stream()
                .flatMap(table -> table.parts().stream())
                .map(Part::oid)
                .toArray(Long[]::new);
        Map<Long, String> entries = new HashMap<>();
        handle.createQuery("WITH RECURSIVE publication AS (SELECT oid, puballtables, xmin || '/' || pubowner AS version"
                        + " FROM pg_catalog.pg_publication WHERE pubname IN (:full, :inserts) AND " + condition + "),"
                        + " named (oid, entry) AS (SELECT r.prrelid, r.oid || '.' || p.version"
                        + " FROM pg_catalog.pg_publication_rel r JOIN publication p ON p.oid = r.prpubid" + whole
                        + bySchema
                        + " UNION ALL SELECT c.oid, p.oid || '.' || p.version"
                        + " FROM pg_catalog.pg_class c JOIN publication p ON p.puballtables),"
                        + " below (oid, entry) AS (SELECT oid, entry FROM named"
                        + " UNION SELECT i.inhrelid, below.entry"
                        + " FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid"
                        + " JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition)"
                        + " SELECT oid::bigint, min(entry) FROM below"
                        + " WHERE oid = ANY (CAST(:parts AS bigint[])::oid[]) GROUP BY oid")
                .bind("full", name)
                .bind("inserts", insertsOnly(name))
                .bind("parts", parts)
                .map((row, context) -> Map.entry(row.getLong(1), row.getString(2)))
                .forEach(each -> entries.put(each.getKey(), each.getValue()));
        return entries;
    }

    /** Whether a publication can have whole schemas, or only some rows or columns of a table. */
    private boolean hasRestrictions() {
        return server.version() >= RESTRICTIONS_SINCE;
    }

    /** Whether nothing need be changed for these tables. */
    public boolean isInStep(Handle handle, List<TableInfo> tables) {
        return (belongsToSomeoneElse(handle) ? demands(handle, tables) : statements(handle, tables)).isEmpty();
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
        alter(handle, name, full, kinds(true), leaving, entering);
        alter(handle, insertsOnly(name), inserts, kinds(false), leaving, entering);
        leaving.addAll(entering);
        return leaving;
    }

    private void alter(
            Handle handle,
            String publication,
            Set<TableName> wanted,
            List<String> kinds,
            List<String> leaving,
            List<String> entering) {
        String quoted = Quoted.identifier(publication);
        if (!existing(handle).containsKey(publication)) {
            String tables = wanted.isEmpty() ? "" : " FOR TABLE " + Quoted.tables(wanted);
            entering.add("CREATE PUBLICATION " + quoted + tables + " WITH (" + publish(kinds) + ")");
            entering.add("COMMENT ON PUBLICATION " + quoted + " IS " + Quoted.literal(COMMENT));
            return;
        }
        if (!isOwn(handle, publication)) {
            throw SourceException.fatal(
                    "Publication " + publication + " of database " + server.database()
                            + " exists and is not River's to change; name another publication in the source",
                    null);
        }
        if (!kindsOf(handle, publication).equals(kinds)) {
            leaving.add("ALTER PUBLICATION " + quoted + " SET (" + publish(kinds) + ")");
        }
        Set<TableName> present = present(handle, publication);
        Set<TableName> whole = new TreeSet<>(present);
        whole.removeAll(restricted(handle, publication));
        Set<TableName> superfluous = new TreeSet<>(present);
        superfluous.removeIf(table -> wanted.contains(table) && whole.contains(table));
        if (!superfluous.isEmpty()) {
            leaving.add(removal(publication, superfluous));
        }
        Set<TableName> absent = new TreeSet<>(wanted);
        absent.removeAll(whole);
        if (!absent.isEmpty()) {
            entering.add(addition(publication, absent));
        }
    }

    /** The kinds of changes that a publication tells, in the order of {@link #kinds}. */
    private List<String> kindsOf(Handle handle, String publication) {
        return kinds(true).stream()
                .filter(kind -> handle.createQuery(
                                "SELECT pub" + kind + " FROM pg_catalog.pg_publication WHERE pubname = :name")
                        .bind("name", publication)
                        .mapTo(Boolean.class)
                        .findOne()
                        .orElse(false))
                .toList();
    }

    private static Set<TableName> present(Handle handle, String publication) {
        return tables(handle, publication, "true");
    }

    /** The tables of which only some rows or columns are published. */
    private Set<TableName> restricted(Handle handle, String publication) {
        return hasRestrictions()
                ? tables(handle, publication, "(r.prqual IS NOT NULL OR r.prattrs IS NOT NULL)")
                : Set.of();
    }

    private static Set<TableName> tables(Handle handle, String publication, String condition) {
        return new TreeSet<>(handle.createQuery("SELECT n.nspname::text AS schema, c.relname::text AS name"
                        + " FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid"
                        + " JOIN pg_catalog.pg_class c ON c.oid = r.prrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE p.pubname = :name AND "
                        + condition)
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
                .findOne()
                .orElse(false);
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
