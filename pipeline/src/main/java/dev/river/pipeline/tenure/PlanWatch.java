package dev.river.pipeline.tenure;

import dev.river.pipeline.publishing.Publishing;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Router;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.publication.PublicationStep;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import java.time.Duration;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when tables, their identities and keys, or what the publications publish of them are no longer those of a plan. In
 * a session of its own, which is open between two looks.
 */
final class PlanWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanWatch.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** How many times longer than a look the pause after it is, where there are very many tables. */
    private static final int PAUSE_TO_LOOK = 20;

    private final Database database;
    private final Server server;
    private final Catalog catalog;
    private final Publishing publishing;
    private final Router router;
    private final Destinations destinations;

    private volatile @Nullable KnownTables known;
    private volatile boolean old;

    /** Of the thread that looks, while there is one. */
    private @Nullable Handle session;

    private long nextLookNanos = System.nanoTime();

    PlanWatch(Database database, Server server, Publishing publishing, Router router, Destinations destinations) {
        this.destinations = destinations;
        this.database = database;
        this.server = server;
        this.catalog = new Catalog(server);
        this.publishing = publishing;
        this.router = router;
    }

    /** What is found shall be compared with this. */
    void compareWith(KnownTables tables) {
        known = tables;
        old = false;
    }

    /** Whether something is no longer as it was. */
    boolean isOld() {
        return old;
    }

    /** Looks, if it is time to. */
    void look() {
        KnownTables current = known;
        if (current == null || System.nanoTime() - nextLookNanos < 0) {
            return;
        }
        long start = System.nanoTime();
        try {
            if (!isAsIn(current) && current == known) {
                old = true;
            }
        } catch (JdbiException | SourceException e) {
            // The probe reports it if the server is away; the next look comes soon.
            close();
        }
        long end = System.nanoTime();
        nextLookNanos = end + Math.max(LOOK_EVERY.toNanos(), PAUSE_TO_LOOK * (end - start));
    }

    private boolean isAsIn(KnownTables current) {
        if (session == null) {
            session = database.jdbi().open();
        }
        Long version = current.destinations();
        if (version != null && version != destinations.version()) {
            return false;
        }
        Map<String, String> entries = current.entries();
        // Only pgoutput has entries.
        Plan now = Plan.of(catalog.tables(session), router)
                .toldBy(entries == null ? Plugin.TEST_DECODING : Plugin.PGOUTPUT, server);
        return now.isLike(current.all()) && (entries == null || isPublishedAsIn(session, now, current, entries));
    }

    private boolean isPublishedAsIn(Handle handle, Plan now, KnownTables current, Map<String, String> entries) {
        Plan asked = now.only(current.asked());
        PublicationStep step = publishing.step(handle, asked);
        return step.statements().isEmpty()
                && step.unpublishedNames().equals(current.unpublished())
                && publishing.entriesByPart(handle, asked).equals(entries);
    }

    @Override
    public void close() {
        Handle open = session;
        session = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (JdbiException e) {
            LOG.debug("A session was lost before it was closed", e);
        }
    }
}
