package dev.river.pipeline.progress;

import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far a subscription is.
 *
 * @param slot the slot that the position belongs to
 * @param systemIdentifier the cluster that it belongs to
 * @param timeline the timeline that the position was read on
 * @param position everything committed before it has been delivered: the stream starts here
 * @param versionBase what is added to a position to make a version, so that versions rise even where LSNs start again
 * @param publications the publications that the stream needs, with their numbers: one that was made anew has another
 * @param published by which entry of the publications each part of a table is told; one that was taken out and put back
 *     has another
 * @param dumped the routes whose rows have been dumped; a route that is not among them is dumped before the stream goes on
 */
public record Progress(
        String slot,
        String systemIdentifier,
        int timeline,
        Lsn position,
        long versionBase,
        Map<String, Long> publications,
        Map<String, String> published,
        Set<Dumped> dumped) {

    public Progress {
        publications = Map.copyOf(publications);
        published = Map.copyOf(published);
        dumped = Set.copyOf(dumped);
    }

    /**
     * A route along which the rows of one part of a table have been dumped.
     *
     * @param part the id of the part: a table that was made anew under the same name, or a partition that was attached
     *     anew, has another
     * @param table the name of the table that it is a part of
     * @param sink the name of the sink
     * @param destination the destination there
     */
    public record Dumped(String part, TableName table, String sink, String destination) {}

    /** The same, further on. */
    public Progress at(Lsn newPosition) {
        return new Progress(
                slot, systemIdentifier, timeline, newPosition, versionBase, publications, published, dumped);
    }

    /** The same on a timeline of the cluster, with a base that suits it. */
    public Progress on(int newTimeline, long newBase) {
        return new Progress(slot, systemIdentifier, newTimeline, position, newBase, publications, published, dumped);
    }

    /** The same with these publications and entries in them. */
    public Progress withPublications(Map<String, Long> now, Map<String, String> entries) {
        return new Progress(slot, systemIdentifier, timeline, position, versionBase, now, entries, dumped);
    }

    /** The same with exactly these routes dumped. */
    public Progress withDumped(Set<Dumped> routes) {
        return new Progress(slot, systemIdentifier, timeline, position, versionBase, publications, published, routes);
    }

    /** The same with these routes dumped too. */
    public Progress withAlsoDumped(Set<Dumped> routes) {
        Set<Dumped> all = new HashSet<>(dumped);
        all.addAll(routes);
        return withDumped(all);
    }
}
