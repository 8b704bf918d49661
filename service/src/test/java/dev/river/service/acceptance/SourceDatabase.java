package dev.river.service.acceptance;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;

/** A database of its own for one test. Topics and indexes of its tables start with its name. */
record SourceDatabase(String name) {

    /** A composite key, a name that needs quotes, large values that stay outside of the row. */
    private static final String TABLES = """
            CREATE TABLE customers (id int PRIMARY KEY, name text, note text, balance numeric, active bool,
                tags text[], doc jsonb, changed timestamptz DEFAULT now());
            ALTER TABLE customers ALTER note SET STORAGE EXTERNAL;
            CREATE TABLE lines (shop text, line int, amount numeric(12,2), PRIMARY KEY (shop, line));
            CREATE TABLE "Weird ""name""." (id int PRIMARY KEY, "a ""value""." text);
            """;

    static final String WEIRD = "Weird \"name\".";

    /** The shares of the rows: all customers, half as many lines, and few of the third table. */
    private static final String ROWS = """
            INSERT INTO customers SELECT i, 'name ' || i, repeat(md5(i::text), CASE WHEN i %% 10 = 0 THEN 100 ELSE 1 END),
                i * 1.10, i %% 2 = 0, ARRAY['a,b', NULL, i::text], jsonb_build_object('n', i, 'big', 9007199254740993)
                FROM generate_series(1, %1$d) i;
            INSERT INTO lines SELECT 's-%%' || i %% 7, i, i * 0.01 FROM generate_series(1, %1$d / 2) i;
            INSERT INTO "Weird ""name""." SELECT i, E'tab\\t, quote " and ''' FROM generate_series(1, %1$d / 50) i;
            """;

    static SourceDatabase create(String name) {
        Servers.postgres().createDatabase(name);
        return new SourceDatabase(name);
    }

    static SourceDatabase withTables(String name, int rows) {
        SourceDatabase database = create(name);
        database.execute(TABLES);
        database.execute(ROWS.formatted(rows));
        return database;
    }

    String jdbcUrl() {
        return Servers.postgres().jdbcUrl(name);
    }

    Connection connect() throws SQLException {
        return Servers.postgres().connect(name);
    }

    void execute(String sql) {
        Servers.postgres().execute(name, sql);
    }

    /** The first column of the first row, if there is one. */
    Optional<String> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? Optional.ofNullable(result.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** So that the server, which all tests share, has slots for the others. River must be stopped. */
    void dropSlots() {
        String active = "SELECT 1 FROM pg_replication_slots WHERE database = current_database() AND active";
        await().until(() -> query(active).isEmpty());
        execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                + " WHERE database = current_database()");
    }

    /** Waits until River has acknowledged all that has been committed. */
    void awaitDelivered(RiverProcess river, String slot) {
        String end = query("SELECT pg_current_wal_lsn()").orElseThrow();
        String reached = "SELECT 1 FROM pg_replication_slots WHERE slot_name = '" + slot
                + "' AND confirmed_flush_lsn >= '" + end + "'";
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .failFast(river::assertAlive)
                    .until(() -> query(reached).isPresent());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "Slot " + slot + " does not reach " + end + ": " + river.status(slot) + "\n" + river.log(), e);
        }
    }
}
