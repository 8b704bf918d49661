package dev.river.pipeline.check;

import dev.river.dump.DumpPart;
import dev.river.pipeline.dumping.RequestedParts;
import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Looks whether a dump that is asked for fits the subscription and its tables, before anything is done. */
public final class DumpRequestCheck {

    private final SubscriptionSettings settings;
    private final Database database;

    public DumpRequestCheck(SubscriptionSettings settings, Database database) {
        this.settings = settings;
        this.database = database;
    }

    /**
     * Looks.
     *
     * @throws IllegalArgumentException with a sentence, if it does not fit
     * @throws SourceException if the server cannot be asked
     */
    public void check(List<String> tables, @Nullable String where, @Nullable String sink) {
        if (sink != null && !settings.sinks().containsKey(sink)) {
            throw new IllegalArgumentException("Subscription " + settings.name() + " has no sink " + sink + "; it has "
                    + String.join(", ", settings.sinks().keySet()));
        }
        if (where != null && where.contains(";")) {
            throw new IllegalArgumentException(
                    "The condition must not contain a semicolon; write chr(59) where a value has one");
        }
        DumpRequest request = new DumpRequest(1, tables, where, sink, false, 0, Instant.now());
        try (Handle handle = database.jdbi().open()) {
            Plan plan = Plan.of(new Catalog(Server.of(handle)).tables(handle), settings.router());
            Set<DumpPart> parts = RequestedParts.of(request, plan).keySet();
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("No table of subscription " + settings.name() + " is "
                        + (tables.isEmpty() ? "delivered" : "called " + String.join(" or ", tables))
                        + (sink == null ? "" : " and goes to sink " + sink)
                        + "; its tables are "
                        + plan.tables().stream()
                                .map(table -> table.name().toString())
                                .collect(Collectors.joining(", ")));
            }
            if (where != null) {
                parts.stream().map(DumpPart::table).distinct().forEach(table -> fits(handle, table, where));
            }
        } catch (JdbiException e) {
            throw SourceException.retriable(
                    "The request cannot be compared with the tables of "
                            + settings.source().address() + ", since PostgreSQL does not answer; ask again: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void fits(Handle handle, TableInfo table, String where) {
        try {
            handle.inTransaction(transaction -> {
                transaction.execute("SET TRANSACTION READ ONLY; SET LOCAL lock_timeout = '500ms'");
                try (Statement statement = transaction.getConnection().createStatement()) {
                    String rows = Quoted.table(table.name())
                            + (table.partitioned()
                                    ? " AS " + Quoted.identifier(table.name().name())
                                    : "");
                    statement.execute("EXPLAIN SELECT 1 FROM " + rows + " WHERE (" + where + "\n)");
                    // A condition that closes the parentheses by itself would be another one where it stands beside
                    // others.
                    statement.execute("EXPLAIN SELECT ARRAY[" + where + "\n] FROM " + rows);
                }
                return table;
            });
        } catch (SQLException | JdbiException e) {
            Throwable cause = e instanceof JdbiException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof SQLException error && SqlState.isLocked(error)) {
                // Then it is found out when the table is read.
                return;
            }
            throw new IllegalArgumentException(
                    "The condition does not fit table " + table.name() + ": "
                            + Objects.requireNonNullElse(cause.getMessage(), cause.toString()),
                    e);
        }
    }
}
