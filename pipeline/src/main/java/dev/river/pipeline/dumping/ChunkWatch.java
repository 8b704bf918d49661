package dev.river.pipeline.dumping;

import dev.river.dump.BlockingReaders;
import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.SourceException;
import dev.river.postgres.change.VisibleTransactions;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after chunks: has those give way that keep someone from altering a table, and has the server write its WAL where others
 * wait for the stream. If nobody commits, that may take seconds. To be run again and again, on one thread.
 */
final class ChunkWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkWatch.class);

    /** In nanoseconds. */
    private static final long LONG = 500_000_000;

    /** It is enough to ask once; this is for who waits for something that came later, in nanoseconds. */
    private static final long BETWEEN_REQUESTS = 2_000_000_000;

    private final Tenure tenure;
    private final DumpWork work;
    private final CurrentMerge current;
    private final Consumer<Throwable> failed;
    private long askedNanos = System.nanoTime() - BETWEEN_REQUESTS;

    /** @param failed gets what keeps it from looking */
    ChunkWatch(Tenure tenure, DumpWork work, CurrentMerge current, Consumer<Throwable> failed) {
        this.tenure = tenure;
        this.work = work;
        this.current = current;
        this.failed = failed;
    }

    @Override
    public void run() {
        if (!work.isActive()) {
            return;
        }
        try (Handle handle = tenure.database().jdbi().open()) {
            List<String> canceled = BlockingReaders.cancel(handle, tenure.database());
            if (!canceled.isEmpty()) {
                LOG.debug("{}: someone waits for a lock, so these are read again: {}", tenure.name(), canceled);
            }
            Merge merge = current.get();
            if (merge != null && merge.isWaitingFor(LONG) && System.nanoTime() - askedNanos > BETWEEN_REQUESTS) {
                askedNanos = System.nanoTime();
                long unused = VisibleTransactions.newTransactionId(handle);
            }
        } catch (JdbiException | SourceException e) {
            LOG.debug(
                    "{}: the chunks could not be looked after; the stream notices if the server is away",
                    tenure.name(),
                    e);
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }
}
