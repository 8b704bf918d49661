package dev.river.pipeline.publishing;

import dev.river.pipeline.log.RepeatedLines;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Identity;
import dev.river.postgres.publication.PublicationStep;
import dev.river.postgres.publication.Publications;
import dev.river.postgres.publication.Unpublished;
import dev.river.postgres.session.Server;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the publications of a subscription as its plan needs them, and says what a user must do where River may not. */
public final class Publishing {

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final SubscriptionSettings settings;
    private final Server server;
    private final Publications publications;

    /** Only for the thread that changes publications. */
    private boolean vacuumGivesWay = true;

    public Publishing(SubscriptionSettings settings, Server server) {
        this.settings = settings;
        this.server = server;
        this.publications = new Publications(server, settings.source().publication());
    }

    /** The publications that a stream must name, with their numbers. */
    public SortedMap<String, Long> existing(Handle handle) {
        return publications.existing(handle);
    }

    /** The plugin of a slot that is to be created: where that is left open, pgoutput if it can tell all that test_decoding does. */
    public Plugin choose(Handle handle, Plan wanted) {
        return switch (settings.source().plugin()) {
            case PGOUTPUT -> Plugin.PGOUTPUT;
            case TEST_DECODING -> Plugin.TEST_DECODING;
            case AUTO -> tells(wanted) && isPossible(handle, wanted) ? Plugin.PGOUTPUT : Plugin.TEST_DECODING;
        };
    }

    /** Whether the server has pgoutput, and that tells the identities of all tables. */
    public boolean tells(Plan wanted) {
        return server.hasPgoutput() && !wanted.toldBy(Plugin.PGOUTPUT, server).hasUntoldIdentities();
    }

    /** Whether River may publish the tables of the plan, or someone else does. */
    private boolean isPossible(Handle handle, Plan plan) {
        return publications.belongsToSomeoneElse(handle)
                || !publications.step(handle, plan.tables(), true).needsSomeone();
    }

    /**
     * What can be done now so that the tables of the plan are published, and for which of them that is not enough. Those that
     * autovacuum has wait.
     */
    public PublicationStep step(Handle handle, Plan plan) {
        return publications.step(handle, plan.tables(), false);
    }

    /**
     * The entry of the publications by which each part of the plan's tables is published, for parts that are published
     * whole.
     */
    public Map<String, String> entriesByPart(Handle handle, Plan plan) {
        return publications.entriesByPart(handle, plan.tables());
    }

    /**
     * Makes the publications what the plan asks for, as far as that can be done now.
     *
     * @param lines asked before it is logged
     * @return what was done, and which tables are not published
     * @throws SourceException with the SQL to run, if there are tables and none is published
     */
    public PublicationStep reconcile(Handle handle, Plan plan, RepeatedLines lines) {
        PublicationStep step = publications.step(handle, plan.tables(), vacuumGivesWay);
        if (!step.statements().isEmpty()) {
            run(handle, step);
            String done = String.join("; ", step.statements());
            if (lines.isToBeTold(done)) {
                LOG.info("{}: {}", settings.name(), done);
            }
            step.changing().stream()
                    .filter(table -> !table.hasIdentity() && lines.isToBeTold(identityOf(table)))
                    .forEach(table -> LOG.warn("{}: {}", settings.name(), identityOf(table)));
        }
        List<Unpublished> unpublished = step.unpublished();
        if (!unpublished.isEmpty()
                && unpublished.size() == plan.tables().size()
                && unpublished.stream().noneMatch(each -> each.statements().isEmpty())) {
            throw SourceException.refused(noneIsPublished(handle, plan), null);
        }
        return step;
    }

    private void run(Handle handle, PublicationStep step) {
        try {
            publications.run(handle, step);
            vacuumGivesWay = true;
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException error && SqlState.isLocked(error)) {
                // One against wraparound does not: the next look leaves its tables alone.
                vacuumGivesWay = false;
            }
            throw e;
        }
    }

    private String noneIsPublished(Handle handle, Plan plan) {
        String run = publications.statements(handle, plan.tables()).stream().collect(Collectors.joining("; ", "", ";"));
        return publications.belongsToSomeoneElse(handle)
                ? "Publication " + settings.source().publication()
                        + " was not created by River, so River does not change it, and it does not publish everything of any"
                        + " table that the rules match; run: " + run
                : "User " + settings.source().user()
                        + " may not publish any table that the rules match: this needs CREATE on the database, and ownership of"
                        + " the tables and the publication. Ask someone with these rights to run this: " + run;
    }

    /** Why a table is published only for inserts that has a replica identity, but one that pgoutput does not tell. */
    public static String untold(TableInfo table) {
        return "Table " + table.name() + " has the generated columns " + new TreeSet<>(table.generatedColumns())
                + " in its replica identity, which pgoutput does not tell: only its inserts are streamed, so that it still takes"
                + " updates and deletes. To stream those too, set plugin to test_decoding for a new slot, or give the table a"
                + " replica identity of other columns";
    }

    private static String identityOf(TableInfo table) {
        return table.identity() == Identity.UNTOLD
                ? untold(table)
                : "Table " + table.name()
                        + " has no replica identity: only its inserts can be streamed, not its updates and deletes. To change this: "
                        + table.identityRemedy().replace('\n', ' ');
    }
}
