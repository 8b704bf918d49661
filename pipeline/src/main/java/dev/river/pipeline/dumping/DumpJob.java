package dev.river.pipeline.dumping;

import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.status.DumpCounts;
import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.DumpStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parts that became due at the same time, or for the same request. To be used under the lock of the {@link DumpWork} that it
 * belongs to.
 */
final class DumpJob {

    private final List<DuePart> parts = new ArrayList<>();
    private final DumpCounts counts = new DumpCounts();
    private final Instant since;
    private @Nullable DumpRequest request;
    private @Nullable String failure;
    private long lastTaken;

    /** @param request what was asked for; null where nobody had to ask */
    DumpJob(@Nullable DumpRequest request) {
        this.request = request;
        this.since = request == null ? Instant.now() : request.asked();
    }

    /** The number of the request, 0 where nobody had to ask. */
    long id() {
        return request == null ? 0 : request.id();
    }

    boolean isRequested() {
        return request != null;
    }

    /** The condition for its rows, null where it wants all. */
    @Nullable
    String where() {
        return request == null ? null : request.where();
    }

    /** The request is like this now. One that is resumed is tried again. */
    void request(DumpRequest now) {
        DumpRequest before = request;
        if (before != null && before.resumed() != now.resumed()) {
            failure = null;
        }
        request = now;
    }

    /** Its parts that are due: once they are sorted, the largest first. */
    List<DuePart> parts() {
        return parts;
    }

    DumpCounts counts() {
        return counts;
    }

    void add(DuePart part) {
        parts.add(part);
        counts.add(part.counts());
    }

    /** Its parts are in the order of their sizes from now on. */
    void sort() {
        parts.sort(Comparator.comparing(DuePart::size, Comparator.reverseOrder()));
    }

    /** The part does not have to be dumped any more. */
    void withdraw(DuePart part) {
        if (parts.remove(part)) {
            counts.remove(part.counts());
        }
    }

    /** The part is dumped. */
    void done(DuePart part) {
        if (parts.remove(part)) {
            part.counts().done();
        }
    }

    /** It cannot go on before someone has changed something, and resumes it. */
    void fail(String sentence) {
        failure = sentence;
    }

    /** Whether it may be read now, as far as it is concerned. */
    boolean isWanted() {
        DumpRequest asked = request;
        return failure == null && (asked == null || !asked.paused());
    }

    /** When something of it was taken last, as a number that rises. */
    long lastTaken() {
        return lastTaken;
    }

    void taken(long now) {
        lastTaken = now;
    }

    /** @param isTurn whether its parts are read now, and do not wait for those of others */
    DumpStatus status(boolean isTurn) {
        return status(
                failure != null
                        ? DumpState.FAILED
                        : !isWanted() ? DumpState.PAUSED : isTurn ? DumpState.RUNNING : DumpState.WAITING);
    }

    DumpStatus status(DumpState state) {
        DumpRequest asked = request;
        return new DumpStatus(
                id(),
                state,
                failure,
                since,
                asked == null ? List.of() : asked.tables(),
                where(),
                asked == null ? null : asked.sink(),
                counts.progress(),
                counts.tables());
    }
}
