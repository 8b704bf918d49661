package dev.river.pipeline;

import dev.river.pipeline.rule.Plan;
import dev.river.postgres.Database;
import dev.river.postgres.Publications;
import dev.river.postgres.Server;
import dev.river.postgres.SourceException;
import dev.river.postgres.TableInfo;
import dev.river.postgres.TableInfo.Part;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the publications of a subscription in step with its plan, and says what a user must do where River may not. */
final class Publishing {

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final SubscriptionSettings settings;
    private final Database database;
    private final Publications publications;

    Publishing(SubscriptionSettings settings, Database database, Server server) {
        this.settings = settings;
        this.database = database;
        this.publications = new Publications(server, settings.source().publication());
    }

    /** The publications that a stream must name, with their numbers. */
    SortedMap<String, Long> existing() {
        try (Handle handle = database.jdbi().open()) {
            return publications.existing(handle);
        }
    }

    /** Whether River may publish the tables of the plan, or someone else does. */
    boolean isPossible(Plan plan) {
        try (Handle handle = database.jdbi().open()) {
            return publications.belongsToSomeoneElse(handle) || publications.mayCreate(handle, plan.tables());
        }
    }

    /** Whether nothing need be changed for the plan. */
    boolean isInStep(Handle handle, Plan plan) {
        return publications.isInStep(handle, plan.tables());
    }

    /** The ids of those parts of the plan's tables whose changes are not published yet, or not all of them. */
    Set<String> unpublished(Plan plan) {
        try (Handle handle = database.jdbi().open()) {
            return publications.missing(handle, plan.tables()).stream()
                    .map(Part::id)
                    .collect(Collectors.toSet());
        }
    }

    /**
     * Makes the publications what the plan asks for.
     *
     * @throws SourceException with the SQL to run, if the rights are missing
     */
    void reconcile(Plan plan) {
        String name = settings.source().publication();
        try (Handle handle = database.jdbi().open()) {
            if (publications.belongsToSomeoneElse(handle)) {
                publications.addition(handle, plan.tables()).ifPresent(addition -> {
                    throw SourceException.fatal(
                            "Publication " + name
                                    + " is not River's to change, and lacks tables that the rules match; run: "
                                    + addition,
                            null);
                });
                return;
            }
            List<String> statements = publications.statements(handle, plan.tables());
            if (!statements.isEmpty()) {
                run(handle, plan, statements);
                plan.tables().stream().filter(table -> !table.hasIdentity()).forEach(this::warn);
            }
        }
    }

    private void run(Handle handle, Plan plan, List<String> statements) {
        try {
            publications.reconcile(handle, plan.tables());
            LOG.info("{}: {}", settings.name(), String.join("; ", statements));
        } catch (JdbiException e) {
            if (publications.mayCreate(handle, plan.tables())) {
                throw e;
            }
            throw SourceException.fatal(
                    "User " + settings.source().user()
                            + " may not publish all tables that the rules match: that takes CREATE"
                            + " on the database, and owning the tables. Let someone who may run this, or set plugin to"
                            + " test_decoding: "
                            + statements.stream().collect(Collectors.joining("; ", "", ";")),
                    e);
        }
    }

    private void warn(TableInfo table) {
        LOG.warn(
                "{}: table {} has no replica identity: its updates and deletes cannot be streamed, only its inserts. To"
                        + " change that: {}",
                settings.name(),
                table.name(),
                Publications.identityRemedy(table).replace('\n', ' '));
    }
}
