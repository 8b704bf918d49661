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
        Lsn startLsn,
        Map<String, Position> lanes) {

    public Positions {
        publications = Map.copyOf(publications);
        lanes = Map.copyOf(lanes);
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
        return new Positions(
                slot, systemIdentifier, timeline, versionBase, versionFloor, decoding, publications, start, now);
    }

    /** The same on a timeline of the cluster, with a base that suits it. */
    public Positions on(int newTimeline, long newBase) {
        // Another base is above all versions that were given.
        Lsn floor = newBase == versionBase ? versionFloor : Lsn.ZERO;
        return new Positions(
                slot, systemIdentifier, newTimeline, newBase, floor, decoding, publications, startLsn, lanes);
    }

    /** The same, decoded in this way from now on. */
    public Positions decodedBy(String now) {
        return new Positions(
                slot, systemIdentifier, timeline, versionBase, versionFloor, now, publications, startLsn, lanes);
    }

    /** The same, by these publications from now on. */
    public Positions publishedBy(Map<String, Long> now) {
        return new Positions(
                slot, systemIdentifier, timeline, versionBase, versionFloor, decoding, now, startLsn, lanes);
    }

    /** The same where no version below that of the LSN is given any more. */
    public Positions withVersionFloor(Lsn floor) {
        return new Positions(
                slot,
                systemIdentifier,
                timeline,
                versionBase,
                Lsn.max(versionFloor, floor),
                decoding,
                publications,
                startLsn,
                lanes);
    }
}
