package dev.river.sinks.elasticsearch.bulk;

import dev.river.sink.RetriableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Has bulk requests sent in their order, with two of them under way at a time, so that the server works on one while the next is
 * on its way.
 *
 * <p>Two that write the same document are never under way together: the server may carry them out in any order, and versions
 * do not tell the changes of one transaction apart.
 *
 * <p>One thread hands bulks over. After a failure nothing more is sent until the line is {@linkplain #reopen opened again}:
 * what comes behind may build on what was not written.
 */
public final class BulkLine {

    /** One more would only wait: the server takes long for a bulk, and the next one is ready when an answer comes. */
    public static final int AT_A_TIME = 2;

    private final BulkSender sender;
    private final ExecutorService threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<BulkBody> underWay = new ArrayList<>();
    private final Deque<BulkBody> spare = new ArrayDeque<>();
    private boolean stopped;
    private boolean closed;

    /** @param threadName what the threads that wait for answers are called, before a number */
    public BulkLine(BulkSender sender, String threadName) {
        this.sender = sender;
        AtomicInteger made = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(AT_A_TIME, task -> {
            Thread thread = new Thread(task, threadName + "-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A body to fill, which belongs to the caller until he {@linkplain #send sends} it. */
    BulkBody newBody() {
        lock.lock();
        try {
            BulkBody body = spare.poll();
            return body == null ? new BulkBody() : body;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends the bulk. Returns as soon as it is under way; the outcome is told of its end. Waits while two are under way, or
     * one that writes a document of this one.
     *
     * @throws RetriableException if it was not sent, because one before it failed or the sink was closed
     */
    void send(BulkBody bulk, BatchOutcome outcome) {
        await(() -> underWay.size() < AT_A_TIME && underWay.stream().noneMatch(bulk::sharesDocuments), () -> {
            // first, as it may fail; the request cannot be over before this thread lets go of the lock
            threads.execute(() -> carry(bulk, outcome));
            underWay.add(bulk);
            outcome.begin();
        });
    }

    /**
     * Waits until none is under way.
     *
     * @throws RetriableException if one failed, or the sink was closed
     */
    void awaitAnswers() {
        await(underWay::isEmpty, () -> {});
    }

    /** Sends nothing more until it is opened again. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends again, from what failed on. None is under way. */
    public void reopen() {
        lock.lock();
        try {
            stopped = false;
        } finally {
            lock.unlock();
        }
    }

    /** Cuts short what is under way, and takes nothing more. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            threads.shutdownNow();
        } finally {
            lock.unlock();
        }
    }

    /** Whether all threads have ended within that time. */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        return threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void await(BooleanSupplier isTime, Runnable then) {
        lock.lock();
        try {
            while (!stopped && !closed && !isTime.getAsBoolean()) {
                changed.await();
            }
            if (closed) {
                throw new RetriableException("The sink was closed before the batch was written.");
            }
            if (stopped) {
                throw new RetriableException("The batch was not written because one before it failed.");
            }
            then.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetriableException("The sink was closed before the batch was written.", e);
        } finally {
            lock.unlock();
        }
    }

    private void carry(BulkBody bulk, BatchOutcome outcome) {
        try {
            sender.send(bulk, outcome);
            leave(bulk, true);
        } catch (Throwable e) {
            // errors too: the lane waits for the batch, and nobody else would tell it
            outcome.fail(e);
            leave(bulk, false);
        } finally {
            // what is behind it must have been stopped before anybody hears of the failure
            outcome.end();
        }
    }

    private void leave(BulkBody bulk, boolean isAnswered) {
        lock.lock();
        try {
            underWay.remove(bulk);
            if (isAnswered) {
                bulk.clear();
                spare.add(bulk);
            } else {
                // the client may still be reading the bytes of a request that was cut short, so they are not used again
                stopped = true;
            }
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }
}
