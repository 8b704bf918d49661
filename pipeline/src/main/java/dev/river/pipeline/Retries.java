package dev.river.pipeline;

import dev.river.pipeline.lane.Backoff;
import dev.river.pipeline.status.Board;
import java.time.Duration;

/** How long a subscription waits before it tries again: longer after each failure, but not after one that follows long health. */
final class Retries {

    /** A failure after this much health is a new one. */
    private static final Duration LONG_ENOUGH_TO_START_OVER = Duration.ofSeconds(30);

    private final Board board;
    private final Backoff backoff = Backoff.ofRetries();

    Retries(Board board) {
        this.board = board;
    }

    /** How long to wait after the failure that has just happened. To be asked before the board shows it. */
    Duration pause() {
        if (board.hasBeenHealthyFor(LONG_ENOUGH_TO_START_OVER)) {
            backoff.reset();
        }
        return backoff.next();
    }
}
