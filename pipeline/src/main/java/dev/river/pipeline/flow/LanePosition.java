package dev.river.pipeline.flow;

import dev.river.pipeline.lane.Lane;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.progress.Position;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Up to where a lane was given the stream, and up to where that is durable in its sink. Lives as long as the lane, over all
 * stretches. For the thread of the stream.
 */
public final class LanePosition {

    /** What is durable once the lane has reached the mark. */
    private record Given(Mark mark, Position position) {}

    private final Lane lane;
    private final Deque<Given> underWay = new ArrayDeque<>();
    private Position given;
    private Position durable;

    /** @param start up to where all is durable already */
    LanePosition(Lane lane, Position start) {
        this.lane = lane;
        this.given = start;
        this.durable = start;
    }

    /** Up to where the lane was given the stream. The next stretch gives it what comes behind. */
    public Position given() {
        return given;
    }

    /** The lane was given all up to the position, the last of it with the batch that has this mark. */
    void give(Mark mark, Position position) {
        underWay.addLast(new Given(mark, position));
        given = position;
    }

    /** There was nothing for the lane between what it was given and the position. */
    void pass(Position position) {
        if (position.compareTo(given) <= 0) {
            return;
        }
        given = position;
        if (underWay.isEmpty()) {
            durable = position;
        } else {
            underWay.addLast(new Given(underWay.removeLast().mark, position));
        }
    }

    /** Up to where all is durable. */
    Position durable() {
        while (!underWay.isEmpty() && lane.isDurable(underWay.getFirst().mark)) {
            durable = underWay.removeFirst().position;
        }
        return durable;
    }

    /** Forgets what the lane was given and has not sent; it is given again. */
    void dropUnsent() {
        Mark lastSent = lane.dropUnsent();
        while (!underWay.isEmpty() && underWay.getLast().mark.sequence() > lastSent.sequence()) {
            underWay.removeLast();
        }
        given = underWay.isEmpty() ? durable : underWay.getLast().position;
    }

    /**
     * The lane is given everything behind this position again. What it was given counts for no more than that, once it is
     * durable.
     */
    public void startOver(Position position) {
        Position reached = durable();
        Mark lastBeyond = null;
        while (!underWay.isEmpty() && underWay.getLast().position.compareTo(position) > 0) {
            Given beyond = underWay.removeLast();
            lastBeyond = lastBeyond == null ? beyond.mark : lastBeyond;
        }
        given = position;
        if (reached.compareTo(position) >= 0) {
            durable = position;
        } else if (lastBeyond != null) {
            underWay.addLast(new Given(lastBeyond, position));
        }
    }
}
