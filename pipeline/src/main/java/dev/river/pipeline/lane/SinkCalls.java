package dev.river.pipeline.lane;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the thread of a lane does in its sink, and for how long: for whoever has to say why nothing goes on. */
final class SinkCalls {

    private record Call(String method, long sinceNanos) {}

    private volatile @Nullable Call running;

    void run(String method, Runnable call) {
        this.<Boolean>call(method, () -> {
            call.run();
            return true;
        });
    }

    <T> T call(String method, Supplier<T> call) {
        running = new Call(method, System.nanoTime());
        try {
            return call.get();
        } finally {
            running = null;
        }
    }

    /** Whether a call has been running for so long. */
    boolean isRunningFor(Duration least) {
        Call call = running;
        return call != null && System.nanoTime() - call.sinceNanos >= least.toNanos();
    }

    /**
     * The call that has been running for so long, in words.
     *
     * @param thread the thread of the lane
     * @return null where there is none
     */
    @Nullable
    String runningFor(Duration least, Thread thread) {
        Call call = running;
        if (call == null) {
            return null;
        }
        Duration age = Duration.ofNanos(System.nanoTime() - call.sinceNanos);
        return age.compareTo(least) < 0
                ? null
                : "has been in " + call.method + " for " + age.toSeconds() + " s" + place(thread);
    }

    /** Where in the sink's own code, or that of its libraries. */
    private static String place(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .map(StackTraceElement::toString)
                .filter(frame ->
                        !frame.startsWith("java.") && !frame.contains("/java.") && !frame.contains("jdk.internal"))
                .findFirst()
                .map(frame -> ", at " + frame.substring(frame.lastIndexOf('/') + 1))
                .orElse("");
    }
}
