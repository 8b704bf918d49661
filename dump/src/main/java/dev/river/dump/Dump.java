package dev.river.dump;

import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads chunks of tables as they were in a snapshot, several at a time. */
public final class Dump {

    private final String dumpName;
    private final Database database;
    private final Server server;
    private final boolean withGenerated;

    /**
     * @param name what lines of the log begin with: whose dump it is
     * @param withGenerated whether stored generated columns are read, as test_decoding shows them
     */
    public Dump(String name, Database database, Server server, boolean withGenerated) {
        this.dumpName = name;
        this.database = database;
        this.server = server;
        this.withGenerated = withGenerated;
    }

    /**
     * Reads all rows of the chunks, in this order. Returns when every listener has had its end.
     *
     * @param snapshot the name of an exported snapshot that outlives this call
     * @param consistentPoint where the snapshot stands
     * @param parallelism how many chunks are read at a time
     * @throws SourceException if the server is away, or rights are missing
     * @throws CancellationException if the thread is interrupted
     */
    public void run(String snapshot, Lsn consistentPoint, List<Chunk> chunks, int parallelism, DumpListener listener) {
        try (ReaderSessions sessions = new ReaderSessions(database);
                Handle live = database.jdbi().open()) {
            SnapshotReader reader = new SnapshotReader(
                    dumpName,
                    sessions,
                    snapshot,
                    server,
                    new TableDescriptions(live, new Catalog(server), withGenerated),
                    new Transaction(0, consistentPoint, Instant.now()));
            run(
                    chunks.stream()
                            .<Runnable>map(chunk -> () -> reader.read(chunk, listener.listenerOf(chunk)))
                            .toList(),
                    parallelism,
                    listener);
        }
    }

    private static void run(List<Runnable> reads, int parallelism, DumpListener listener) {
        ExecutorService readers =
                Executors.newFixedThreadPool(Math.max(1, Math.min(parallelism, reads.size())), Dump::readerThread);
        try {
            var running = new ExecutorCompletionService<@Nullable Void>(readers);
            reads.forEach(read -> running.submit(read, null));
            for (int i = 0; i < reads.size(); i++) {
                Future<@Nullable Void> read;
                while ((read = running.poll(1, TimeUnit.SECONDS)) == null) {
                    listener.onWaiting();
                }
                read.get();
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The dump was interrupted");
        } finally {
            end(readers);
        }
    }

    /** Waits until no reader uses its listener any more. */
    private static void end(ExecutorService readers) {
        readers.shutdownNow();
        boolean interrupted = false;
        while (!readers.isTerminated()) {
            try {
                readers.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e.getCause());
    }

    private static Thread readerThread(Runnable work) {
        Thread thread = new Thread(work, "river-dump");
        thread.setDaemon(true);
        return thread;
    }
}
