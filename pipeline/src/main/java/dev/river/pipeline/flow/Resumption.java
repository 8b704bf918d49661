package dev.river.pipeline.flow;

import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Position.Begun;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the intake of a lane as soon as the stream, which began where the slowest lane is, comes to what this lane was not given
 * yet. For the thread of the stream.
 */
final class Resumption {

    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private final String subscription;
    private final String sink;
    private final LaneIntake intake;
    private final LanePosition lane;
    private final Lsn startLsn;

    /** How many messages of the transaction that is being read the lane has; 0 where that is not so. */
    private long messagesKnown;

    /** @param startLsn where the stretch began */
    Resumption(String subscription, String sink, LaneIntake intake, LanePosition lane, Lsn startLsn) {
        this.subscription = subscription;
        this.sink = sink;
        this.intake = intake;
        this.lane = lane;
        this.startLsn = startLsn;
    }

    boolean isDone() {
        return intake.isOpen();
    }

    void onBegin(Transaction transaction) {
        Position given = lane.given();
        if (given.lastEndLsn().isAfter(transaction.commitLsn())) {
            return;
        }
        Begun next = given.next();
        if (next != null && next.xid() == transaction.xid()) {
            messagesKnown = next.messages();
            return;
        }
        if (next != null) {
            LOG.warn(
                    "{}: transaction {} follows {}, but before it was transaction {}: sink {} gets the"
                            + " transaction from its start",
                    subscription,
                    transaction.xid(),
                    given.lsn(),
                    next.xid(),
                    sink);
            lane.startOver(given.atTransactionStart());
        }
        intake.open();
    }

    /**
     * A message of the transaction was read.
     *
     * @param count how many that makes
     * @throws StartOverException if it is not the one that the lane was given
     */
    void onMessage(long count, Lsn lsn) {
        Begun next = lane.given().next();
        if (count != messagesKnown || next == null) {
            return;
        }
        if (!next.messageLsn().equals(lsn)) {
            startOver(lane.given().atTransactionStart());
        }
        intake.writer().inTransaction();
        intake.open();
    }

    /**
     * The transaction is complete, and the lane was not given it, or not all of it.
     *
     * @throws StartOverException if the lane did not have it before
     */
    void onCommit(Lsn endLsn) {
        if (endLsn.isAfter(lane.given().lsn())) {
            startOver(messagesKnown > 0 ? lane.given().atTransactionStart() : Position.at(startLsn));
        }
    }

    /** The server has nothing more up to here. */
    void onPosition(Lsn lsn) {
        if (lane.given().next() == null && !lane.given().lsn().isAfter(lsn)) {
            intake.open();
        }
    }

    private void startOver(Position position) {
        lane.startOver(position);
        throw StartOverException.untold("Transactions after " + position.lsn()
                + " are not those that sink " + sink + " was given before, for instance because the"
                + " publications have changed: the sink gets them again from there");
    }
}
