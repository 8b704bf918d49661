package dev.river.pipeline.lane;

import dev.river.pipeline.log.RepeatedLines;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a lane does not get on, for people: said when it begins and when it has ended, unless that happens again and again. For several
 * threads.
 */
final class Trouble {

    /** How long a sink may leave a batch without an answer before that counts as trouble. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

    private final String subscription;
    private final String sink;
    private final RepeatedLines lines;
    private boolean told;
    private volatile @Nullable String reason;
    private long sinceNanos;
    private boolean blocked;

    /** @param lines asked before it is logged */
    Trouble(String subscription, String sink, RepeatedLines lines) {
        this.subscription = subscription;
        this.sink = sink;
        this.lines = lines;
    }

    /** A batch failed and will be tried again. */
    synchronized void begin(String why) {
        if (reason == null) {
            sinceNanos = System.nanoTime();
            told = lines.isToBeTold("sink " + sink + " fails, and is tried again until it works: " + why);
            if (told) {
                LOG.warn("{}: sink {} fails, and is tried again until it works: {}", subscription, sink, why);
            }
        }
        reason = why;
    }

    /** A batch went through. */
    synchronized void end() {
        if (reason != null && told) {
            LOG.info(
                    "{}: sink {} works again, after {} s",
                    subscription,
                    sink,
                    Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds());
        }
        reason = null;
    }

    /**
     * Whether the sink is in a call that does not return.
     *
     * @param call says which, and where
     */
    synchronized void blocked(boolean now, Supplier<@Nullable String> call) {
        if (now && !blocked) {
            LOG.warn(
                    "{}: sink {} {}. Nothing goes to it until it returns; if it does not, restart River",
                    subscription,
                    sink,
                    call.get());
        } else if (!now && blocked) {
            LOG.info("{}: sink {} has returned from its call", subscription, sink);
        }
        blocked = now;
    }

    /** What is the matter, null where nothing is. */
    @Nullable
    String reason() {
        return reason;
    }
}
