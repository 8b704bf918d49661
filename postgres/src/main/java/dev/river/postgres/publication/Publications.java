package dev.river.postgres.publication;

import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
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

    private final Server server;
    private final PublicationNames names;
    private final PublicationCatalog catalog;
    private final PublishedParts parts;

    /** @param name the name of the first publication */
    public Publications(Server server, String name) {
        this.server = server;
        this.names = PublicationNames.of(name);
        this.catalog = new PublicationCatalog(server);
        this.parts = new PublishedParts(server, names);
    }

    /** The name of the first publication. */
    public String name() {
        return names.full();
    }

    /**
     * The publications that a stream must name: those of the two that exist, with their numbers; one that is created again
     * has another number.
     */
    public SortedMap<String, Long> existing(Handle handle) {
        return catalog.existing(handle, names);
    }

    /** Whether there is a publication of that name which is not River's. */
    public boolean belongsToSomeoneElse(Handle handle) {
        return existing(handle).containsKey(names.full()) && !isOwn(handle, names.full());
    }

    private boolean isOwn(Handle handle, String publication) {
        return catalog.hasComment(handle, publication, COMMENT);
    }

    /**
     * The entry of the publications by which each part of these tables is published, by the part's id. A part that is not
     * published whole has no entry: it is missing in the publications, only some of its rows or columns are published, or
     * not every kind of change that its replica identity allows. An entry that was taken out and put back, or a publication
     * whose settings were changed and changed back, is another.
     */
    public Map<String, String> entriesByPart(Handle handle, List<TableInfo> tables) {
        return parts.whole(handle, tables);
    }

    /**
     * Whether all changes were published from one entry to the other, as {@link #entriesByPart} gives them. A publication
     * that got another owner counts as the same.
     */
    public static boolean isSame(String before, String now) {
        return PublicationEntry.parse(now).isSameAs(PublicationEntry.parse(before));
    }

    /**
     * The statements by which someone else's publication would publish everything of these tables; none where it does.
     */
    public List<String> demands(Handle handle, List<TableInfo> tables) {
        Map<String, String> entriesByPart = entriesByPart(handle, tables);
        Set<Long> named = parts.named(handle, tables);
        Set<TableName> absent = new TreeSet<>();
        boolean isMuted = false;
        for (TableInfo table : tables) {
            for (Part part : table.parts()) {
                if (!entriesByPart.containsKey(part.id())) {
                    if (named.contains(part.oid())) {
                        isMuted = true;
                    } else {
                        absent.add(WantedTables.namesPartsOf(table, server) ? part.name() : table.name());
                    }
                }
            }
        }
        List<String> demands = new ArrayList<>();
        if (isMuted) {
            demands.add(PublicationStatements.setKinds(names.full(), ChangeKinds.all(server)));
        }
        Set<TableName> restricted = new TreeSet<>(catalog.tables(handle, names.full()));
        restricted.retainAll(absent);
        if (!restricted.isEmpty()) {
            demands.add(PublicationStatements.remove(names.full(), restricted));
        }
        if (!absent.isEmpty()) {
            demands.add(PublicationStatements.add(names.full(), absent));
        }
        return demands;
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
        WantedTables wanted = WantedTables.of(tables, server);
        // A table leaves one publication before it enters the other, so that it is at no time published for updates
        // without a replica identity.
        List<String> leaving = new ArrayList<>();
        List<String> entering = new ArrayList<>();
        alter(handle, names.full(), wanted.full(), ChangeKinds.all(server), leaving, entering);
        alter(handle, names.inserts(), wanted.inserts(), ChangeKinds.withoutIdentity(server), leaving, entering);
        leaving.addAll(entering);
        return leaving;
    }

    private void alter(
            Handle handle,
            String publication,
            Set<TableName> wanted,
            ChangeKinds kinds,
            List<String> leaving,
            List<String> entering) {
        if (!existing(handle).containsKey(publication)) {
            entering.add(PublicationStatements.create(publication, wanted, kinds));
            entering.add(PublicationStatements.comment(publication, COMMENT));
            return;
        }
        if (!isOwn(handle, publication)) {
            throw SourceException.fatal(
                    "Publication " + publication + " of database " + server.database()
                            + " exists, and River did not create it; name another publication in the source",
                    null);
        }
        if (!catalog.kinds(handle, publication).equals(kinds)) {
            leaving.add(PublicationStatements.setKinds(publication, kinds));
        }
        Set<TableName> present = catalog.tables(handle, publication);
        Set<TableName> whole = new TreeSet<>(present);
        whole.removeAll(catalog.restrictedTables(handle, publication));
        Set<TableName> superfluous = new TreeSet<>(present);
        superfluous.removeIf(table -> wanted.contains(table) && whole.contains(table));
        if (!superfluous.isEmpty()) {
            leaving.add(PublicationStatements.remove(publication, superfluous));
        }
        Set<TableName> absent = new TreeSet<>(wanted);
        absent.removeAll(whole);
        if (!absent.isEmpty()) {
            entering.add(PublicationStatements.add(publication, absent));
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
