package dev.river.benchmark.data;

import dev.river.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database with one table, or several alike.
 *
 * @param server its server
 * @param name its name
 */
public record Database(PostgresServer server, String name) implements AutoCloseable {

    /** The publication of all tables, for whoever reads by pgoutput. */
    public static final String PUBLICATION = "benchmark";

    /** Who loads need not wait for the disk. */
    private static final String WITHOUT_WAITING = "SET synchronous_commit = off";

    /** The table, where there is one. */
    public static final String TABLE = "public.item";

    /** Creates the database with one empty table. */
    public static Database create(PostgresServer server, String name, Dataset dataset) {
        server.createDatabase(name);
        Database database = new Database(server, name);
        database.execute(dataset.createTable(TABLE));
        database.execute("CREATE PUBLICATION " + PUBLICATION + " FOR ALL TABLES");
        database.execute(procedure("load", dataset.insert(TABLE, "n", "least(n + step - 1, last)")));
        database.execute(procedure("change", dataset.update(TABLE, "n", "least(n + step - 1, last)")));
        database.execute(
                procedure("remove", "DELETE FROM " + TABLE + " WHERE id BETWEEN n AND least(n + step - 1, last)"));
        return database;
    }

    private static String procedure(String name, String statement) {
        return "CREATE PROCEDURE " + name + """
                (first bigint, last bigint, step bigint) LANGUAGE plpgsql AS $$
                DECLARE n bigint := first;
                BEGIN
                    WHILE n <= last LOOP
                        %s;
                        COMMIT;
                        n := n + step;
                    END LOOP;
                END $$""".formatted(statement);
    }

    /** Inserts the rows from {@code first} to {@code last}, {@code step} in a transaction. */
    public void load(long first, long last, long step) {
        call("load", first, last, step);
    }

    /** Adds tables like the one there is, and inserts rows into all in turn, {@code step} in a transaction. */
    public void spread(Dataset dataset, int tables, long rows, long step) {
        for (int i = 1; i < tables; i++) {
            execute("CREATE TABLE " + TABLE + "_" + i + " (LIKE " + TABLE + " INCLUDING ALL)");
        }
        execute("""
                CREATE PROCEDURE spread() LANGUAGE plpgsql AS $$
                DECLARE n bigint := 1; k int := 0;
                BEGIN
                    WHILE n <= %1$d LOOP
                        EXECUTE replace($insert$%2$s$insert$, '%3$s', '%3$s' || CASE WHEN k > 0 THEN '_' || k ELSE '' END)
                            USING n, n + %4$d - 1;
                        COMMIT;
                        n := n + %4$d;
                        k := (k + 1) %% %5$d;
                    END LOOP;
                END $$""".formatted(rows, dataset.insert(TABLE, "$1", "$2"), TABLE, step, tables));
        execute(WITHOUT_WAITING, "CALL spread()");
    }

    void change(long first, long last, long step) {
        call("change", first, last, step);
    }

    void remove(long first, long last, long step) {
        call("remove", first, last, step);
    }

    private void call(String procedure, long first, long last, long step) {
        execute(WITHOUT_WAITING, "CALL " + procedure + "(" + first + ", " + last + ", " + step + ")");
    }

    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** Runs statements one after the other in one session. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row. */
    public String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the WAL ends. */
    public String end() {
        return query("SELECT pg_current_wal_flush_lsn()");
    }

    /** Drops the database and all its slots, once nobody reads them. */
    @Override
    public void close() {
        execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = '" + name
                + "' AND active");
        String left = "SELECT count(*) FROM pg_replication_slots WHERE active AND database = '" + name + "'";
        while (!query(left).equals("0")) {
            Thread.onSpinWait();
        }
        execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '" + name + "'");
        server.execute(PostgresServer.SUPERUSER, "DROP DATABASE " + name + " WITH (FORCE)");
    }
}
