package dev.river.postgres.publication;

import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.session.Server;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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

    /** Long enough for a VACUUM that gives way, which PostgreSQL asks to after {@code deadlock_timeout}. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '3s'";

    private final PublicationNames names;
    private final PublicationCatalog catalog;
    private final PublishedParts parts;
    private final OwnPublications own;
    private final ForeignPublication foreign;

    /** @param name the name of the first publication */
    public Publications(Server server, String name) {
        this.names = PublicationNames.of(name);
        this.catalog = new PublicationCatalog(server);
        this.parts = new PublishedParts(server, names);
        this.own = new OwnPublications(server, names, catalog);
        this.foreign = new ForeignPublication(server, names, catalog, parts);
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
        return existing(handle).containsKey(names.full()) && !catalog.hasComment(handle, names.full(), COMMENT);
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

    /** The statements by which everything of these tables would be published, whoever may run them; none where it is. */
    public List<String> statements(Handle handle, List<TableInfo> tables) {
        return belongsToSomeoneElse(handle) ? foreign.statements(handle, tables) : own.statements(handle, tables);
    }

    /**
     * What River can do now so that everything of these tables is published, and for which of them that is not enough. Of someone
     * else's publication it changes nothing.
     *
     * @param vacuumGivesWay whether a table can be published while autovacuum has it: yes, unless that is one against wraparound
     * @throws SourceException if only the second of the publications is someone else's
     */
    public PublicationStep step(Handle handle, List<TableInfo> tables, boolean vacuumGivesWay) {
        return belongsToSomeoneElse(handle) ? foreign.step(handle, tables) : own.step(handle, tables, vacuumGivesWay);
    }

    /**
     * Does what was found to be possible, all of it or nothing.
     *
     * @throws org.jdbi.v3.core.JdbiException if it is not possible any more, as where a table is gone or was locked meanwhile
     */
    public void run(Handle handle, PublicationStep step) {
        if (step.statements().isEmpty()) {
            return;
        }
        handle.useTransaction(transaction -> {
            execute(transaction, LOCK_TIMEOUT);
            for (String statement : step.statements()) {
                execute(transaction, statement);
            }
        });
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
