package dev.river.benchmark.data;

import dev.river.testservers.PostgresServer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Changes that wait in a slot. Every reader gets a slot of its own that starts before them.
 *
 * @param database where they are
 * @param title what they are
 * @param changes how many there are
 * @param end the LSN behind the last of them
 */
public record Backlog(Database database, String title, long changes, String end) implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final String ORIGIN = "_origin";

    /** Makes the changes, behind a slot. */
    public static Backlog make(PostgresServer server, Dataset dataset, Load load, long rows) {
        String name = "backlog_" + NUMBERS.incrementAndGet();
        Database database = Database.create(server, name, dataset);
        if (load == Load.UPDATES_AND_DELETES) {
            database.execute("ALTER TABLE " + Database.TABLE + " REPLICA IDENTITY FULL");
            database.load(1, rows / 2, rows / 2);
        }
        database.execute("CHECKPOINT");
        database.query("SELECT pg_create_logical_replication_slot('" + name + ORIGIN + "', 'pgoutput')");
        switch (load) {
            case SINGLE -> database.load(1, rows, 1);
            case THOUSANDS -> database.load(1, rows, 1000);
            case ONE -> database.load(1, rows, rows);
            case MIXED -> {
                database.load(1, rows / 4, 1);
                database.load(rows / 4 + 1, rows, 1000);
            }
            case UPDATES_AND_DELETES -> {
                database.change(1, rows / 2, 1000);
                database.remove(1, rows / 2, 1000);
            }
        }
        return ended(database, dataset.title() + ", " + load.title(), rows);
    }

    /** Inserts rows into several tables in turn, behind a slot: a hundred in a transaction. */
    public static Backlog ofTables(PostgresServer server, Dataset dataset, int tables, long rows) {
        String name = "backlog_" + NUMBERS.incrementAndGet();
        Database database = Database.create(server, name, dataset);
        database.execute("CHECKPOINT");
        database.query("SELECT pg_create_logical_replication_slot('" + name + ORIGIN + "', 'pgoutput')");
        database.spread(dataset, tables, rows, 100);
        return ended(database, dataset.title() + ", " + tables + " tables", rows);
    }

    private static Backlog ended(Database database, String title, long rows) {
        String end = database.end();
        // A reader that goes by the position must see one beyond the end.
        database.query("SELECT pg_logical_emit_message(false, 'benchmark', 'end')");
        database.query("SELECT pg_switch_wal()");
        return new Backlog(database, title, rows, end);
    }

    /** A slot for one reader. */
    public String slot(Plugin plugin) {
        String slot = "reader_" + NUMBERS.incrementAndGet();
        database.query("SELECT pg_copy_logical_replication_slot('" + database.name() + ORIGIN + "', '" + slot
                + "', false, '" + plugin.pluginName() + "')");
        return slot;
    }

    /** Removes the changes. */
    @Override
    public void close() {
        database.close();
    }
}
