package dev.river.pipeline.gap;

import dev.river.pipeline.progress.Positions;
import dev.river.postgres.session.Timeline;
import dev.river.sink.Lsn;

/** What is added to LSNs so that versions never fall, although LSNs may start again in another history of the cluster. */
public final class VersionBase {

    /** More than can have been written above the stored position, in bytes of WAL, before it was found to be a gap. */
    private static final long MARGIN = 1L << 40;

    private VersionBase() {}

    /** A base that lifts versions from the point on above all that were written before. */
    public static long above(Positions before, Timeline timeline, Lsn point) {
        boolean sameHistory = before.systemIdentifier().equals(timeline.systemIdentifier())
                && before.timeline() == timeline.id()
                && !before.furthestLsn().isAfter(point);
        return sameHistory
                ? before.versionBase()
                : Math.max(
                        before.versionBase(),
                        before.versionBase() + before.furthestLsn().value() + MARGIN - point.value());
    }
}
