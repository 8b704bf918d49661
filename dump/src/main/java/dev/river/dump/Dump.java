package dev.river.dump;

import dev.river.dump.DumpListener.PartListener;
import dev.river.postgres.Catalog;
import dev.river.postgres.Change;
import dev.river.postgres.Database;
import dev.river.postgres.Quoted;
import dev.river.postgres.Server;
import dev.river.postgres.SourceException;
import dev.river.postgres.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Table;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tables as they were in a snapshot, several at a time. Each partition counts as one.
 *
 * <p>A table that was rewritten since the snapshot was taken would look empty in it; such a one is read as it is now. That
 * is as good: every change since the snapshot comes in the stream too, and leads to the same end.
 */
public final class Dump {

    private static final Logger LOG = LoggerFactory.getLogger(Dump.class);

    /** The number of a table in the ordinal of its rows stands above this many bits for the number of the row. */
    private static final int ROW_BITS = 40;

    private final Database database;
    private final Catalog catalog;
    private final boolean withGenerated;

    /** @param withGenerated whether stored generated columns are read, as test_decoding tells them */
    public Dump(Database database, Server server, boolean withGenerated) {
        this.database = database;
        this.catalog = new Catalog(server);
        this.withGenerated = withGenerated;
    }

    /**
     * Reads all rows of the parts. Returns when every listener has had its end.
     *
     * @param snapshot the name of an exported snapshot that outlives this call
     * @param consistentPoint where the snapshot stands
     * @param parallelism how many parts are read at a time
     * @throws SourceException if the server is away, or rights are missing
     * @throws CancellationException if the thread is interrupted
     */
    public void run(
            String snapshot, Lsn consistentPoint, List<DumpPart> parts, int parallelism, DumpListener listener) {
        Transaction transaction = new Transaction(0, consistentPoint, Instant.now());
        try (ReaderSessions sessions = new ReaderSessions(database);
                TableDescriptions descriptions = new TableDescriptions(database, catalog, withGenerated)) {
            List<Runnable> reads = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                DumpPart part = parts.get(i);
                long firstOrdinal = (long) i << ROW_BITS;
                reads.add(() -> {
                    PartListener rows = listener.onPart(part);
                    while (!read(sessions, snapshot, part, descriptions, transaction, firstOrdinal, rows)) {
                        LOG.debug(
                                "Someone has locked an index of table {}",
                                part.part().name());
                    }
                });
            }
            run(reads, parallelism, listener);
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

    /**
     * Reads one part. The session that reads it is the only one that locks it, and takes no second lock: were one session
     * to hold the lock and another to ask for it, a TRUNCATE that came between would wait for the first, the second for the
     * TRUNCATE, and PostgreSQL could not see that the first waits for the second.
     *
     * @return whether it was read; not so where someone has locked what belongs to it, and may wait for its lock next
     */
    private boolean read(
            ReaderSessions sessions,
            String snapshot,
            DumpPart part,
            TableDescriptions descriptions,
            Transaction transaction,
            long firstOrdinal,
            PartListener listener) {
        try (SnapshotSession session = SnapshotSession.open(sessions, snapshot)) {
            if (!session.lock(part.part()) || !session.isRewritten(part.part())) {
                return copy(session, part, descriptions, transaction, firstOrdinal, listener);
            }
        }
        LOG.info(
                "Table {} was rewritten since the snapshot and is read as it is now",
                part.part().name());
        try (SnapshotSession session = SnapshotSession.live(sessions)) {
            session.lock(part.part());
            return copy(session, part, descriptions, transaction, firstOrdinal, listener);
        }
    }

    private boolean copy(
            SnapshotSession session,
            DumpPart part,
            TableDescriptions descriptions,
            Transaction transaction,
            long firstOrdinal,
            PartListener listener) {
        Optional<Table> found = descriptions.of(part);
        if (found.isEmpty()) {
            LOG.info(
                    "Table {} is gone, or is no part any more, and is not dumped",
                    part.part().name());
            listener.onGone();
            return true;
        }
        Table table = found.get();
        long[] ordinal = {firstOrdinal};
        String from = "ONLY " + Quoted.table(part.part().name());
        try {
            CopyReader.read(session.connection(), table, from, (row, size) -> {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("The dump was interrupted");
                }
                listener.onRow(
                        new Change(table, Operation.INSERT, null, row, transaction, ordinal[0]++, true, false, size));
            });
            session.finish();
            listener.onEnd();
            return true;
        } catch (SQLException e) {
            if (SnapshotSession.isLocked(e) && ordinal[0] == firstOrdinal) {
                return false;
            }
            throw SourceException.of(
                    database.source(), "read table " + part.part().name(), e);
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
