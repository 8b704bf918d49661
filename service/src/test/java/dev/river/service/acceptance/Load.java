package dev.river.service.acceptance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Changes rows of the test's tables from two sessions at a time, until it is closed; goes on when the server comes back. */
final class Load implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(4);
    private static final Duration SERVER_AWAY = Duration.ofMillis(200);

    private final SourceDatabase database;
    private final int rows;
    private final Duration pause;
    private final AtomicInteger newId = new AtomicInteger(1_000_000);
    private final AtomicLong committed = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private Load(SourceDatabase database, int rows, Duration pause) {
        this.database = database;
        this.rows = rows;
        this.pause = pause;
    }

    /** @param rows as many as the tables were filled with */
    static Load start(SourceDatabase database, int rows) {
        return start(database, rows, PAUSE);
    }

    /** @param pause of each session after each transaction: what bounds the load where it must not outrun a sink */
    static Load start(SourceDatabase database, int rows, Duration pause) {
        Load load = new Load(database, rows, pause);
        for (int i = 0; i < 2; i++) {
            Random random = new Random(i);
            Thread thread = new Thread(() -> load.run(random), "load-" + i);
            thread.setDaemon(true);
            thread.start();
            load.threads.add(thread);
        }
        return load;
    }

    /** How many transactions have been committed. */
    long committed() {
        return committed.get();
    }

    /** Stops, once what is open is over. */
    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread thread : threads) {
                thread.join(30_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Random random) {
        while (!stopped) {
            try (Connection connection = database.connect()) {
                connection.setAutoCommit(false);
                while (!stopped) {
                    transaction(connection, random);
                    LockSupport.parkNanos(pause.toNanos());
                }
            } catch (SQLException e) {
                // The server is away, as some tests want it to be.
                LockSupport.parkNanos(SERVER_AWAY.toNanos());
            }
        }
    }

    private void transaction(Connection connection, Random random) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int i = random.nextInt(8); i >= 0; i--) {
                statement.execute(change(random));
            }
            if (random.nextInt(10) == 0) {
                connection.rollback();
            } else {
                connection.commit();
                committed.incrementAndGet();
            }
        } catch (SQLException e) {
            // The two sessions may block each other.
            connection.rollback();
        }
    }

    private String change(Random random) {
        int id = 1 + random.nextInt(rows);
        int fresh = newId.incrementAndGet();
        return switch (random.nextInt(random.nextInt(20) == 0 ? 13 : 12)) {
            case 0, 1 ->
                "INSERT INTO customers (id, name, note) SELECT " + fresh + ", 'new', repeat(md5('" + fresh + "'), "
                        + (id % 3 == 0 ? 100 : 1) + ")";
            case 2, 3 -> "UPDATE customers SET balance = balance + 0.10, changed = clock_timestamp() WHERE id = " + id;
            case 4 -> "UPDATE customers SET note = repeat(md5('" + fresh + "'), 100), doc = NULL WHERE id = " + id;
            case 5 -> "UPDATE customers SET id = " + fresh + " WHERE id = " + id;
            case 6 -> "DELETE FROM customers WHERE id = " + id;
            case 7 -> "INSERT INTO lines VALUES ('new-%" + id % 5 + "', " + fresh + ", 1.50)";
            case 8 -> "UPDATE lines SET line = -line, amount = amount + 1 WHERE line = " + id / 2;
            case 9 -> "DELETE FROM lines WHERE line = " + id / 2;
            case 10 ->
                "SAVEPOINT s; DELETE FROM customers WHERE id = " + id + "; ROLLBACK TO s; INSERT INTO customers"
                        + " VALUES (" + id + ", 'again') ON CONFLICT (id) DO UPDATE SET name = 'conflict'";
            case 11 -> "INSERT INTO \"Weird \"\"name\"\".\" VALUES (" + fresh + ", NULL)";
            // Never left empty: what nothing ever reached would be its equal.
            default ->
                "TRUNCATE \"Weird \"\"name\"\".\"; INSERT INTO \"Weird \"\"name\"\".\" VALUES (" + fresh + ", '')";
        };
    }
}
