package dev.river.pipeline.tenure;

import dev.river.pipeline.status.Board;
import dev.river.pipeline.status.State;
import dev.river.postgres.SourceException;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.postgres.session.Database;
import dev.river.postgres.slot.Slots;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Says which open transactions a dump waits for: to create a slot, or before it may begin. For several threads. */
final class WriterWatch {

    private static final Duration CREATION_SHOULD_TAKE = Duration.ofSeconds(3);

    private final Database database;
    private final Board board;

    private volatile long creatingSince;
    private volatile @Nullable Long awaited;
    private volatile boolean haveEnded;

    WriterWatch(Database database, Board board) {
        this.database = database;
        this.board = board;
    }

    void creationStarts() {
        creatingSince = System.nanoTime();
    }

    void creationEnds() {
        creatingSince = 0;
    }

    /** @param txid the dump waits for the transactions with an id before this one; null if none waits */
    void await(@Nullable Long txid) {
        awaited = txid;
        haveEnded = false;
    }

    void lookAtCreation() {
        long since = creatingSince;
        if (since == 0 || System.nanoTime() - since < CREATION_SHOULD_TAKE.toNanos()) {
            return;
        }
        try (Handle handle = database.jdbi().open()) {
            List<String> writers = Slots.openWriters(handle);
            if (creatingSince != 0 && !writers.isEmpty()) {
                board.note(
                        State.DUMPING,
                        "The slot waits until every transaction that has written has ended; still open: "
                                + String.join("; ", writers));
            }
        } catch (JdbiException | SourceException e) {
            // The owner's thread finds out by itself.
            return;
        }
    }

    void lookAtAwaited() {
        Long txid = awaited;
        if (txid == null || haveEnded) {
            return;
        }
        try (Handle handle = database.jdbi().open()) {
            haveEnded = VisibleTransactions.current(handle).isPast(txid);
            if (haveEnded) {
                board.note(State.DUMPING, null);
            } else {
                board.note(
                        State.DUMPING,
                        "A dump is due, and waits until the transactions have ended that had written before; still open: "
                                + String.join("; ", Slots.openWriters(handle)));
            }
        } catch (JdbiException | SourceException e) {
            // The owner's thread finds out by itself.
            return;
        }
    }
}
