package dev.river.sinks.elasticsearch.bulk;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a batch. It is known when the batch has been prepared, and each of its bulk requests has ended.
 *
 * <p>For any thread.
 */
public final class BatchOutcome {

    private final System.Logger log;
    private final CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private int stale;
    /** The preparation, and the requests under way. */
    private int open = 1;

    private @Nullable Throwable failure;

    public BatchOutcome(System.Logger log) {
        this.log = log;
    }

    /** Completes when all of the batch is durable, or fails once nothing of it is under way any more. */
    public CompletableFuture<@Nullable Void> stage() {
        return stage;
    }

    /** Notes a record that is not written at all. */
    synchronized void reject(ChangeRecord record, String reason) {
        rejections.add(Rejection.of(record, reason));
    }

    /** Notes a record that is older than what the index has. */
    synchronized void passOver() {
        stale++;
    }

    /** Notes that not all of it was written. What failed first counts. */
    public synchronized void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** Something more of it begins, which is to {@link #end}. */
    synchronized void begin() {
        open++;
    }

    /** The preparation has ended, or one request has. */
    public void end() {
        Throwable reason;
        synchronized (this) {
            open--;
            if (open > 0) {
                return;
            }
            if (stale > 0) {
                log.log(
                        System.Logger.Level.DEBUG,
                        stale + " changes were older than what the index holds, as after a restart");
            }
            reason = failure != null || rejections.isEmpty() ? failure : new RejectedException(rejections);
        }
        // not within the lock: whoever waits for it does what he likes
        if (reason == null) {
            stage.complete(null);
        } else {
            stage.completeExceptionally(reason);
        }
    }
}
