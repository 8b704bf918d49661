package dev.river.pipeline.dumping;

import dev.river.pipeline.merge.Merge;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The stretch of the stream that chunks are merged into now, if there is one. For several threads. */
final class CurrentMerge {

    private @Nullable Merge merge;

    synchronized void set(@Nullable Merge now) {
        merge = now;
        notifyAll();
    }

    synchronized @Nullable Merge get() {
        return merge;
    }

    /** Waits until there is one; null if there was none within the time. */
    synchronized @Nullable Merge await(Duration timeout) throws InterruptedException {
        if (merge == null) {
            wait(timeout.toMillis());
        }
        return merge;
    }
}
