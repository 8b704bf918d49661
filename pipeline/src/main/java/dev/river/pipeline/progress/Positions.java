package dev.river.pipeline.progress;

import dev.river.sink.Lsn;
import java.util.Map;

/**
 * How far the lanes of a subscription are: small, since it is written every second.
 *
 * @param slot the slot that the positions belong to
 * @param systemIdentifier the cluster that they belong to
 * @param timeline the timeline that they were read on
 * @param versionBase what is added to an LSN to make a version, so that versions rise even where LSNs start again
 * @param versionFloor the LSN that makes the lowest version that may still be given: dumped rows bear up to that
 * @param decoding by what the slot was decoded: the counts of messages in positions hold for this alone
 * @param publications the publications that the stream needs, with their numbers: one that was created again has another
 * @param restartLsn the oldest WAL that the slot was seen to need on this timeline, which never goes back; zero where it was
 *     not seen
 * @param startLsn the LSN that no lane is behind. The server may forget what is before it, and a lane that is new begins here
 * @param lanes the position of each lane, by the name of its sink: what is durable there
 */
public record Positions(
        String slot,
        String systemIdentifier,
        int timeline,
        long versionBase,
        Lsn versionFloor,
        String decoding,
        Map<String, Long> publications,
        Lsn restartLsn,
        Lsn startLsn,
        Map<String, Position> lanes) {

    public Positions {
        publications = Map.copyOf(publications);
        lanes = Map.copyOf(lanes);
    }

    /** Those of a slot of which it was not seen yet what it needs. */
    public Positions(
            String slot,
            String systemIdentifier,
            int timeline,
            long versionBase,
            Lsn versionFloor,
            String decoding,
            Map<String, Long> publications,
            Lsn startLsn,
            Map<String, Position> lanes) {
        this(
                slot,
                systemIdentifier,
                timeline,
                versionBase,
                versionFloor,
                decoding,
                publications,
                Lsn.ZERO,
                startLsn,
                lanes);
    }

    /** The position of a sink's lane. */
    public Position lane(String sink) {
        return lanes.getOrDefault(sink, Position.at(startLsn));
    }

    /** The LSN that some lane has reached, and none has passed. */
    public Lsn furthestLsn() {
        return lanes.values().stream().map(Position::lsn).reduce(startLsn, Lsn::max);
    }

    /** The same with these lanes, which are all there are. */
    public Positions withLanes(Map<String, Position> now) {
        Lsn start = now.values().stream().map(Position::lsn).reduce(Lsn::min).orElse(startLsn);
        return copy(timeline, versionBase, versionFloor, decoding, publications, restartLsn, start, now);
    }

    /** The same on a timeline of the cluster, with a base that suits it. */
    public Positions on(int newTimeline, long newBase) {
        // Another base is above all versions that were given.
        Lsn floor = newBase == versionBase ? versionFloor : Lsn.ZERO;
        // A standby may have had an older state of the slot.
        Lsn restart = newTimeline == timeline ? restartLsn : Lsn.ZERO;
        return copy(newTimeline, newBase, floor, decoding, publications, restart, startLsn, lanes);
    }

    /** The same, decoded in this way from now on. */
    public Positions decodedBy(String now) {
        return copy(timeline, versionBase, versionFloor, now, publications, restartLsn, startLsn, lanes);
    }

    /** The same, by these publications from now on. */
    public Positions publishedBy(Map<String, Long> now) {
        return copy(timeline, versionBase, versionFloor, decoding, now, restartLsn, startLsn, lanes);
    }

    /** The same where no version below that of the LSN is given any more. */
    public Positions withVersionFloor(Lsn floor) {
        Lsn raised = Lsn.max(versionFloor, floor);
        return copy(timeline, versionBase, raised, decoding, publications, restartLsn, startLsn, lanes);
    }

    /** The same where the slot was seen to need no WAL before this. */
    public Positions restartingAt(Lsn seen) {
        Lsn raised = Lsn.max(restartLsn, seen);
        return copy(timeline, versionBase, versionFloor, decoding, publications, raised, startLsn, lanes);
    }

    private Positions copy(
            int newTimeline,
            long newVersionBase,
            Lsn newVersionFloor,
            String newDecoding,
            Map<String, Long> newPublications,
            Lsn newRestartLsn,
            Lsn newStartLsn,
            Map<String, Position> newLanes) {
        return new Positions(
                slot,
                systemIdentifier,
                newTimeline,
                newVersionBase,
                newVersionFloor,
                newDecoding,
                newPublications,
                newRestartLsn,
                newStartLsn,
                newLanes);
    }
}
