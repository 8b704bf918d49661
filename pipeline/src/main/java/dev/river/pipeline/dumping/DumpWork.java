package dev.river.pipeline.dumping;

import com.google.common.collect.RangeSet;
import dev.river.dump.Chunk;
import dev.river.dump.DumpPart;
import dev.river.dump.PartFile;
import dev.river.dump.TidRange;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.DumpedRange;
import dev.river.pipeline.progress.CoverageKeeper;
import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.DumpStatus;
import dev.river.pipeline.tenure.DeliveredTransactions;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What is due to be dumped, from which readers take chunk after chunk. Notes what is done. For several threads. In a job the
 * largest parts come first.
 */
final class DumpWork {

    private final DumpCoverage coverage;
    private final DeliveredTransactions delivered;
    private final long chunkBytes;
    private final DumpJobs jobs = new DumpJobs();
    private int numbers;
    private volatile Set<TableName> tables = Set.of();
    private volatile boolean changed;

    /** @param chunkBytes about how many bytes a chunk has */
    DumpWork(CoverageKeeper coverage, DeliveredTransactions delivered, long chunkBytes) {
        this.coverage = new DumpCoverage(coverage);
        this.delivered = delivered;
        this.chunkBytes = chunkBytes;
    }

    /**
     * These parts are due although nobody asked, and no others. Those that were due before go on from where they are.
     *
     * @param found the parts, each with the routes that lacked its rows a moment ago
     * @param writersBefore for a part that was not published all the time, by its id: what was written by transactions with an
     *     id before this may not come in the stream
     */
    synchronized void set(Map<DumpPart, List<Route>> found, Map<String, Long> writersBefore) {
        Map<DumpPart, List<Route>> due = coverage.lacking(found, 0);
        Set<DumpPart> known = new HashSet<>();
        jobs.own().forEach(job -> known.addAll(keep(job, due, writersBefore)));
        DumpJob joined = new DumpJob(null);
        add(joined, due, known, writersBefore);
        if (!joined.parts().isEmpty()) {
            jobs.add(joined);
        }
        changed();
    }

    /**
     * These requests are to be done, and no others. Those that were known before go on from where they are.
     *
     * @param requested the requests in their order, each with its parts
     * @param writersBefore as for {@link #set}
     */
    synchronized void request(Map<DumpRequest, Map<DumpPart, List<Route>>> requested, Map<String, Long> writersBefore) {
        jobs.retainRequests(requested.keySet().stream().map(DumpRequest::id).collect(Collectors.toSet()));
        requested.forEach((request, found) -> {
            DumpJob job = jobs.of(request);
            Map<DumpPart, List<Route>> due = coverage.lacking(found, request.id());
            add(job, due, keep(job, due, writersBefore), writersBefore);
        });
        changed();
    }

    /** Keeps those parts of a job that are due, and returns them. */
    private static Set<DumpPart> keep(DumpJob job, Map<DumpPart, List<Route>> due, Map<String, Long> writersBefore) {
        Map<String, DumpPart> dueById = due.keySet().stream()
                .collect(Collectors.toMap(part -> part.part().id(), Function.identity()));
        Set<DumpPart> kept = new HashSet<>();
        for (DuePart part : List.copyOf(job.parts())) {
            String id = part.part().part().id();
            DumpPart same = dueById.get(id);
            Long writers = writersBefore.get(id);
            if (same != null
                    && part.isOf(same, Objects.requireNonNull(due.get(same)))
                    && (writers == null || writers.equals(part.writersBefore()))) {
                kept.add(same);
            } else {
                job.withdraw(part);
            }
        }
        return kept;
    }

    /** Adds the parts that are not known yet. */
    private void add(
            DumpJob job, Map<DumpPart, List<Route>> due, Set<DumpPart> known, Map<String, Long> writersBefore) {
        due.forEach((part, routes) -> {
            if (!known.contains(part)) {
                Long writers = writersBefore.get(part.part().id());
                job.add(new DuePart(job, part, routes, numbers++, writers));
            }
        });
        job.sort();
    }

    /** Only the routes count as dumped any more, whole or in part, for which this is so. */
    synchronized void retain(Predicate<Dumped> route) {
        jobs.all()
                .forEach(job -> List.copyOf(job.parts()).stream()
                        .filter(part -> !part.dumped().stream().allMatch(route))
                        .forEach(job::withdraw));
        coverage.retain(route);
        changed();
    }

    private void changed() {
        changed = true;
        tables = jobs.parts().map(part -> part.part().table().name()).collect(Collectors.toSet());
        notifyAll();
    }

    /** Whether what is due has changed since this was last called. */
    boolean takeChanged() {
        if (!changed) {
            return false;
        }
        changed = false;
        return true;
    }

    /** Whether anything is due. */
    synchronized boolean isEmpty() {
        return jobs.parts().findAny().isEmpty();
    }

    /** Whether anything is due that does not stand still. */
    synchronized boolean isActive() {
        return jobs.isActive();
    }

    /** How each dump is, those that are done included. */
    synchronized List<DumpStatus> statuses() {
        return jobs.statuses();
    }

    /** Takes what is done now as the end of the time of which the rates are. */
    synchronized void sample(long nowNanos) {
        jobs.all().forEach(job -> job.counts().sample(nowNanos));
    }

    /** Whether rows of the table are yet to come. */
    boolean isDue(TableName table) {
        return tables.contains(table);
    }

    /** What all parts wait for that are due: transactions with an id before this; empty where some could be read. */
    synchronized OptionalLong awaitedWriters() {
        List<DuePart> wanted = jobs.all().stream()
                .filter(DumpJob::isWanted)
                .flatMap(job -> job.parts().stream())
                .toList();
        return wanted.isEmpty() || wanted.stream().anyMatch(this::haveWritersEnded)
                ? OptionalLong.empty()
                : OptionalLong.of(wanted.stream().mapToLong(this::awaited).min().orElseThrow());
    }

    private boolean haveWritersEnded(DuePart part) {
        return delivered.havePast(awaited(part));
    }

    private long awaited(DuePart part) {
        Long writers = part.writersBefore();
        return delivered.endedBefore(writers == null ? 0 : writers);
    }

    /** Takes what is to be read next; null if there was nothing within the time. */
    synchronized @Nullable DueRead take(Duration timeout) throws InterruptedException {
        DueRead next = jobs.next(this::nextOf);
        if (next == null) {
            wait(timeout.toMillis());
            next = jobs.next(this::nextOf);
        }
        return next;
    }

    private @Nullable DueRead nextOf(DumpJob job) {
        List<DuePart> unplanned = job.parts().stream()
                .filter(part -> part.isToBePlanned() && haveWritersEnded(part))
                .toList();
        if (!unplanned.isEmpty()) {
            unplanned.forEach(DuePart::startPlanning);
            return new DueRead.Files(unplanned);
        }
        for (DuePart part : job.parts()) {
            PartFile file = part.file();
            if (file != null && part.isReadable() && haveWritersEnded(part) && !isReadForOthers(part)) {
                return new DueChunk(part, part.generation(), file, part.take(chunkBytes));
            }
        }
        return null;
    }

    /** Two chunks with the same rows could go out in the wrong order. */
    private boolean isReadForOthers(DuePart part) {
        return jobs.all().size() > 1
                && jobs.parts()
                        .anyMatch(other -> other != part
                                && other.isBusy()
                                && other.part().part().oid()
                                        == part.part().part().oid());
    }

    /**
     * Takes all chunks of all parts that can be looked at now, the largest parts first.
     *
     * @param chunkBytes how many bytes a chunk has where all parts have so many together
     * @return what to read, and what was taken for it: where that is all of a part, it is read whole, without a condition
     */
    synchronized Map<Chunk, DueChunk> takeAll(Handle handle, Server server, LongUnaryOperator chunkBytes) {
        List<DuePart> all = jobs.parts().toList();
        Map<Long, PartFile> files =
                PartFile.of(handle, server, all.stream().map(DuePart::part).toList());
        long bytes = chunkBytes.applyAsLong(
                files.values().stream().mapToLong(PartFile::bytes).sum());
        for (DuePart part : all) {
            PartFile file = files.get(part.part().part().oid());
            if (file != null) {
                plan(part, file, bytes);
            }
        }
        Map<Chunk, DueChunk> chunks = new LinkedHashMap<>();
        for (DuePart part : all.stream()
                .sorted(Comparator.comparing(DuePart::size, Comparator.reverseOrder()))
                .toList()) {
            PartFile file = part.file();
            while (file != null && part.isReadable()) {
                Chunk chunk = part.take(bytes);
                chunks.put(
                        part.isAll(chunk.range())
                                ? Chunk.whole(chunk.part(), chunk.firstOrdinal(), chunk.where())
                                : chunk,
                        new DueChunk(part, part.generation(), file, chunk));
            }
        }
        return chunks;
    }

    /** The files of parts are these. What was dumped of them before is not read again. The others are looked at later. */
    synchronized void plan(List<DuePart> parts, Map<DuePart, PartFile> files, Duration pause) {
        for (DuePart part : parts) {
            PartFile file = files.get(part);
            if (file == null) {
                part.planLater(pause.toNanos());
            } else {
                plan(part, file, chunkBytes);
            }
        }
        jobs.all().forEach(DumpJob::sort);
        notifyAll();
    }

    private void plan(DuePart due, PartFile file, long bytesOfAChunk) {
        RangeSet<Long> done = coverage.done(due, file);
        if (file.bytes() > bytesOfAChunk && !done.contains(TidRange.END - 1) && !due.isReadWhole() && jobs.isDue(due)) {
            coverage.noteBehind(due, file);
        }
        due.plan(file, done);
        due.counts().file(file.bytes(), due.shareDone(), coverage.rowsDone(due, file), bytesOfAChunk);
        if (due.isDone() && jobs.isDue(due)) {
            coverage.noteParts(List.of(due));
            end(List.of(due));
        }
    }

    /** A chunk has to be read again, from a place on. */
    synchronized void again(DueChunk taken, TidRange range, Duration pause) {
        if (isCurrent(taken)) {
            taken.due().again(range, pause.toNanos());
            notifyAll();
        } else {
            settle(taken);
        }
    }

    /** Nothing of a chunk is left to be done. */
    private void settle(DueChunk taken) {
        DuePart due = taken.due();
        due.done();
        if (due.isDone()) {
            // All chunks that count were done before this one, of an older plan: found when its file is looked at.
            due.planAgain();
        }
        notifyAll();
    }

    /** A chunk was read up to here only. */
    synchronized void split(DueChunk taken, TidRange rest) {
        if (isCurrent(taken)) {
            taken.due().split(taken.chunk().range(), rest);
            notifyAll();
        }
    }

    /** The part was rewritten since its file was looked at, or could not be read as it was taken: all of it is due again. */
    synchronized void planAgain(DueChunk taken) {
        if (isCurrent(taken)) {
            taken.due().planAgain();
        }
        settle(taken);
    }

    /** The part is not what it was. It is looked at again, unless a new plan says before that it is gone. */
    synchronized void gone(DueChunk taken, Duration pause) {
        boolean current = isCurrent(taken);
        planAgain(taken);
        if (current) {
            taken.due().planLater(pause.toNanos());
        }
    }

    /** Rows of the part came without what identifies them: all of it is to be read at once. */
    synchronized void readWhole(DueChunk taken) {
        if (isCurrent(taken)) {
            taken.due().readWhole();
        }
        settle(taken);
    }

    /** A chunk could not be read before someone has changed something: its part waits, and is tried again after a while. */
    synchronized void trouble(DueChunk taken, String sentence) {
        if (isCurrent(taken)) {
            boolean isNew = taken.due().trouble() == null;
            taken.due().trouble(sentence, taken.chunk().range());
            if (isNew) {
                changed();
            }
        }
        again(taken, taken.chunk().range(), Duration.ZERO);
    }

    /** What keeps parts from being read, by the name of their table. */
    synchronized Map<TableName, String> troubles() {
        Map<TableName, String> troubles = new LinkedHashMap<>();
        jobs.parts().forEach(part -> {
            String trouble = part.trouble();
            if (trouble != null) {
                troubles.put(part.part().table().name(), trouble);
            }
        });
        return troubles;
    }

    /** A chunk of a request cannot be read before someone has changed something: its job stands still. */
    synchronized void fail(DueChunk taken, String sentence) {
        again(taken, taken.chunk().range(), Duration.ZERO);
        taken.due().job().fail(sentence);
        changed();
    }

    /**
     * Chunks that are durable where their routes lead.
     *
     * @throws ProgressException if that could not be noted; then nothing has changed
     */
    synchronized void done(Collection<DurableChunk> chunks) {
        Map<DuePart, List<DurableChunk>> byPart = chunks.stream()
                .collect(Collectors.groupingBy(each -> each.taken().due()));
        List<DuePart> ending = new ArrayList<>();
        List<DumpedRange> ranges = new ArrayList<>();
        byPart.forEach((due, of) -> {
            PartFile file = due.file();
            if (file == null || !jobs.isDue(due)) {
                return;
            }
            if (due.isDoneBut(of.size())) {
                // Also where these chunks count no more, and were the last that someone had taken.
                ending.add(due);
            } else {
                of.stream()
                        .filter(each -> isCurrent(each.taken()))
                        .forEach(each -> ranges.addAll(DumpCoverage.ranges(due, file, each.range(), each.rows())));
            }
        });
        coverage.note(ranges);
        coverage.noteParts(ending);
        byPart.forEach((due, of) -> of.forEach(each -> {
            due.done();
            if (isCurrent(each.taken())) {
                due.counts().chunk(due.share(each.range()), each.rows());
                if (due.endsTrouble(each.range())) {
                    changed();
                }
            }
        }));
        end(ending);
        notifyAll();
    }

    private void end(Collection<DuePart> done) {
        if (!done.isEmpty()) {
            done.forEach(part -> part.job().done(part));
            changed();
        }
    }

    /**
     * Takes those jobs out that are done.
     *
     * @return how they ended
     */
    synchronized List<DumpStatus> takeEnded() {
        return jobs.takeEnded();
    }

    /** Whether someone still waits for what was taken: its dump was neither paused nor cancelled. */
    synchronized boolean isWanted(DueChunk taken) {
        return isCurrent(taken) && taken.due().job().isWanted();
    }

    private boolean isCurrent(DueChunk taken) {
        return jobs.isDue(taken.due()) && taken.generation() == taken.due().generation();
    }
}
