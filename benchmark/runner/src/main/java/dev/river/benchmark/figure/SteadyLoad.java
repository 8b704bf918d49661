package dev.river.benchmark.figure;

import dev.river.benchmark.data.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** Commits small transactions at a steady pace. */
final class SteadyLoad {

    private static final String INSERT =
            "INSERT INTO " + Database.TABLE + " VALUES (?, 'customer', 1.23, '2026-01-01 00:00:00+00', true)";

    private SteadyLoad() {}

    /**
     * Inserts row by row, each in a transaction of its own.
     *
     * @return when each commit was acknowledged, by {@link System#nanoTime}
     */
    static long[] run(Database database, int perSecond, int total) {
        long[] committed = new long[total];
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            long start = System.nanoTime();
            for (int i = 0; i < total; i++) {
                long due = start + i * 1_000_000_000L / perSecond;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                insert.setLong(1, i + 1);
                insert.executeUpdate();
                committed[i] = System.nanoTime();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return committed;
    }
}
