package dev.river.pipeline.tenure;

import dev.river.pipeline.retention.SlotWatch;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Router;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.status.Board;
import dev.river.pipeline.status.StreamMetrics;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.OwnerLock;
import java.util.concurrent.CancellationException;

/**
 * What everyone needs who works for a subscription while it owns its slot.
 *
 * @param settings what it was made from
 * @param database where it reads
 * @param lock the right to read
 * @param delivered what the stream has delivered that no snapshot may show yet
 * @param router its rules
 * @param destinations where its tables go, and those of others
 * @param control what the operator asks of it
 * @param board where it is shown
 * @param watch watches the lock
 * @param slot watches the slot
 * @param metrics what is counted
 */
public record Tenure(
        SubscriptionSettings settings,
        Database database,
        OwnerLock lock,
        DeliveredTransactions delivered,
        Router router,
        Destinations destinations,
        Control control,
        Board board,
        Watch watch,
        SlotWatch slot,
        StreamMetrics metrics) {

    /** The subscription's name. */
    public String name() {
        return settings.name();
    }

    /** What the server said of itself when the lock was taken. */
    public Server server() {
        return lock.server();
    }

    /**
     * Gives up what takes long where nobody waits for it any more.
     *
     * @param what the sentence that says what was given up
     * @throws CancellationException if the subscription shall stand still
     * @throws SourceException if the lock is lost
     */
    public void giveUpIfUnwanted(String what) {
        watch.check();
        if (control.isStopped() || control.isPaused()) {
            throw new CancellationException(what);
        }
    }
}
