package dev.river.dump;

import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads of a dump that others wait for. */
public final class ReaderThreads {

    private ReaderThreads() {}

    /**
     * Runs reads. Returns when none runs any more.
     *
     * @param parallelism how many at a time
     * @param onWaiting called every second meanwhile. May throw, which ends the reads
     * @param breakOff called once the reads are to end and were interrupted, before they are waited for
     * @throws RuntimeException what the first read has thrown that failed; the others are interrupted then
     * @throws CancellationException if the thread is interrupted
     */
    public static void run(Collection<Runnable> reads, int parallelism, Runnable onWaiting, Runnable breakOff) {
        ExecutorService readers = Executors.newFixedThreadPool(
                Math.max(1, Math.min(parallelism, reads.size())), ReaderThreads::readerThread);
        try {
            var running = new ExecutorCompletionService<@Nullable Void>(readers);
            reads.forEach(read -> running.submit(read, null));
            for (int i = 0; i < reads.size(); i++) {
                Future<@Nullable Void> read;
                while ((read = running.poll(1, TimeUnit.SECONDS)) == null) {
                    onWaiting.run();
                }
                read.get();
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The dump was interrupted");
        } finally {
            readers.shutdownNow();
            breakOff.run();
            awaitEnd(readers);
        }
    }

    /** Waits until no reader uses its listener any more. */
    private static void awaitEnd(ExecutorService readers) {
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
