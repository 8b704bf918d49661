package dev.river.pipeline.dumping;

import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.DumpStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that there are, and whose turn it is. To be used under the lock of the {@link DumpWork} that it belongs to.
 *
 * <p>What became due at different times, or for a request, are jobs. They take turns, so that a small new table does not wait for a
 * large one; requests do so one after the other.
 */
final class DumpJobs {

    /** So many jobs that are done are still shown. */
    private static final int SHOWN_WHEN_DONE = 10;

    private final List<DumpJob> jobs = new ArrayList<>();
    private final Deque<DumpStatus> ended = new ArrayDeque<>();
    private long turns;

    void add(DumpJob job) {
        jobs.add(job);
    }

    List<DumpJob> all() {
        return jobs;
    }

    /** Those that nobody asked for. */
    List<DumpJob> own() {
        return jobs.stream().filter(job -> !job.isRequested()).toList();
    }

    /** Takes out the jobs of all other requests. */
    void retainRequests(Set<Long> ids) {
        jobs.removeIf(job -> job.isRequested() && !ids.contains(job.id()));
    }

    /** The job of a request, which is made where there is none. */
    DumpJob of(DumpRequest request) {
        for (DumpJob job : jobs) {
            if (job.id() == request.id()) {
                job.request(request);
                return job;
            }
        }
        DumpJob job = new DumpJob(request);
        jobs.add(job);
        return job;
    }

    /** Their parts that are due. */
    Stream<DuePart> parts() {
        return jobs.stream().flatMap(job -> job.parts().stream());
    }

    boolean isDue(DuePart part) {
        return jobs.contains(part.job()) && part.job().parts().contains(part);
    }

    /** Whether anything is due that does not stand still. */
    boolean isActive() {
        return jobs.stream()
                .anyMatch(job -> job.isWanted() && job.parts().stream().anyMatch(part -> part.trouble() == null));
    }

    /** Those that are read now, the one first that has waited for the longest time. */
    private List<DumpJob> inTurn() {
        List<DumpJob> turn = new ArrayList<>();
        boolean requested = false;
        for (DumpJob job : jobs) {
            if (job.isWanted() && !job.parts().isEmpty() && !(requested && job.isRequested())) {
                turn.add(job);
                requested |= job.isRequested();
            }
        }
        turn.sort(Comparator.comparing(DumpJob::lastTaken));
        return turn;
    }

    /** What the first job in turn gives that gives anything. */
    <T> @Nullable T next(Function<DumpJob, @Nullable T> from) {
        for (DumpJob job : inTurn()) {
            T next = from.apply(job);
            if (next != null) {
                job.taken(++turns);
                return next;
            }
        }
        return null;
    }

    /** How each dump is, those that are done included. */
    List<DumpStatus> statuses() {
        List<DumpStatus> all = new ArrayList<>(ended);
        List<DumpJob> turn = inTurn();
        jobs.forEach(job -> all.add(job.status(turn.contains(job))));
        return all;
    }

    /**
     * Takes those jobs out that are done.
     *
     * @return how they ended
     */
    List<DumpStatus> takeEnded() {
        List<DumpStatus> now = new ArrayList<>();
        jobs.removeIf(job -> {
            boolean done = job.parts().isEmpty() && job.isWanted();
            DumpStatus status = job.status(DumpState.DONE);
            if (done && (job.isRequested() || status.progress().tables() > 0)) {
                now.add(status);
            }
            return done;
        });
        now.forEach(status -> {
            ended.add(status);
            if (ended.size() > SHOWN_WHEN_DONE) {
                ended.removeFirst();
            }
        });
        return now;
    }
}
