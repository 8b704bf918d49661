package dev.river.pipeline.progress;

import java.util.Set;

/**
 * The progress of a subscription while it owns its slot, in its two parts, each written by itself.
 *
 * @param positions how far the lanes are: small, and written every second
 * @param coverage what is known of the tables: large, and written where it changes
 */
public record Progress(PositionKeeper positions, CoverageKeeper coverage) implements AutoCloseable {

    /** Continues with the coverage of the claim, and with these positions, which are written down first. */
    public static Progress continuing(String subscription, ProgressStore.Claim claim, Positions positions) {
        return new Progress(
                new PositionKeeper(subscription, claim, positions), new CoverageKeeper(claim, claim.coverage()));
    }

    /** Begins with a slot that was just created: nothing is dumped, and these are the positions. Written down first. */
    public static Progress beginning(String subscription, ProgressStore.Claim claim, Positions positions) {
        claim.save(Set.of(), claim.coverage());
        return new Progress(new PositionKeeper(subscription, claim, positions), new CoverageKeeper(claim, Set.of()));
    }

    /** Waits a little for what is being written. */
    @Override
    public void close() {
        positions.close();
    }
}
