package dev.river.pipeline.dumping;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.river.dump.Chunk;
import dev.river.dump.DumpPart;
import dev.river.dump.PartFile;
import dev.river.dump.TidRange;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.DumpedRange;
import dev.river.pipeline.progress.CoverageKeeper;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.DumpCounts;
import dev.river.pipeline.tenure.DeliveredTransactions;
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
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What is due to be dumped while the stream flows, from which readers take chunk after chunk, the largest parts first. Notes what
 * is done in the coverage. For several threads.
 */
final class DumpWork {

    private final CoverageKeeper coverage;
    private final DeliveredTransactions delivered;
    private final long chunkBytes;
    private final List<DuePart> parts = new ArrayList<>();
    private int numbers;
    private DumpCounts counts = new DumpCounts();
    private volatile Set<TableName> tables = Set.of();

    /** @param chunkBytes about how many bytes a chunk has */
    DumpWork(CoverageKeeper coverage, DeliveredTransactions delivered, long chunkBytes) {
        this.coverage = coverage;
        this.delivered = delivered;
        this.chunkBytes = chunkBytes;
    }

    /**
     * These parts are due, and no others. Those that were due before go on from where they are.
     *
     * @param found the parts, each with the routes that lacked its rows a moment ago
     * @param writersBefore for a part that was not published all the time, by its id: what was written by transactions with an
     *     id before this may not come in the stream
     */
    synchronized void set(Map<DumpPart, List<Route>> found, Map<String, Long> writersBefore) {
        Map<DumpPart, List<Route>> due = stillLacking(found);
        if (parts.isEmpty()) {
            counts = new DumpCounts();
        }
        parts.removeIf(part -> due.entrySet().stream().noneMatch(each -> part.isOf(each.getKey(), each.getValue())));
        due.forEach((part, routes) -> {
            Long writers = writersBefore.get(part.part().id());
            if (writers != null) {
                parts.removeIf(each -> each.isOf(part, routes) && !writers.equals(each.writersBefore()));
            }
            if (parts.stream().noneMatch(each -> each.isOf(part, routes))) {
                parts.add(new DuePart(part, routes, numbers++, writers));
                counts.table(part.part().estimatedRows());
            }
        });
        parts.sort(Comparator.comparing(part -> part.part().part().estimatedRows(), Comparator.<Long>reverseOrder()));
        changed();
    }

    /** Without what was noted as dumped meanwhile. */
    private Map<DumpPart, List<Route>> stillLacking(Map<DumpPart, List<Route>> found) {
        Set<Dumped> dumped = coverage.dumped();
        Map<DumpPart, List<Route>> due = new LinkedHashMap<>();
        found.forEach((part, routes) -> {
            List<Route> lacking = routes.stream()
                    .filter(route -> !dumped.contains(DueParts.dumped(part, route)))
                    .toList();
            if (!lacking.isEmpty()) {
                due.put(part, lacking);
            }
        });
        return due;
    }

    /** Only the routes count as dumped any more, whole or in part, for which this is so. */
    synchronized void retain(Predicate<Dumped> route) {
        parts.removeIf(part -> !dumped(part).stream().allMatch(route));
        coverage.retain(route);
        changed();
    }

    private void changed() {
        tables = parts.stream().map(part -> part.part().table().name()).collect(Collectors.toSet());
        notifyAll();
    }

    synchronized boolean isEmpty() {
        return parts.isEmpty();
    }

    synchronized DumpCounts counts() {
        return counts;
    }

    /** Whether rows of the table are yet to come. */
    boolean isDue(TableName table) {
        return tables.contains(table);
    }

    /** What all parts wait for that are due: transactions with an id before this; empty where some could be read. */
    synchronized OptionalLong awaitedWriters() {
        return parts.isEmpty() || parts.stream().anyMatch(this::haveWritersEnded)
                ? OptionalLong.empty()
                : OptionalLong.of(parts.stream().mapToLong(this::awaited).min().orElseThrow());
    }

    private boolean haveWritersEnded(DuePart part) {
        return delivered.havePast(awaited(part));
    }

    private long awaited(DuePart part) {
        Long writers = part.writersBefore();
        return writers == null ? delivered.startTxid() : Math.max(writers, delivered.startTxid());
    }

    /** Takes what is to be read next; null if there was nothing within the time. */
    synchronized @Nullable DueChunk take(Duration timeout) throws InterruptedException {
        DueChunk next = next();
        if (next == null) {
            wait(timeout.toMillis());
            next = next();
        }
        return next;
    }

    private @Nullable DueChunk next() {
        for (DuePart part : parts) {
            if (part.isReadable() && haveWritersEnded(part)) {
                if (!part.isPlanned()) {
                    part.startPlanning();
                    return new DueChunk(part, part.generation(), null);
                }
                return new DueChunk(part, part.generation(), part.take(chunkBytes));
            }
        }
        return null;
    }

    /**
     * Takes all chunks of all parts that can be looked at now, the largest parts first.
     *
     * @param chunkBytes how many bytes a chunk has of a part with so many bytes
     * @return what to read, and what was taken for it: where that is all of a part, it is read whole, without a condition
     */
    synchronized Map<Chunk, DueChunk> takeAll(Handle handle, LongUnaryOperator chunkBytes) {
        Map<Long, PartFile> files =
                PartFile.of(handle, parts.stream().map(DuePart::part).toList());
        Map<Chunk, DueChunk> all = new LinkedHashMap<>();
        for (DuePart part : List.copyOf(parts)) {
            PartFile file = files.get(part.part().part().oid());
            if (file == null) {
                continue;
            }
            long bytes = chunkBytes.applyAsLong(file.bytes());
            part.startPlanning();
            plan(new DueChunk(part, part.generation(), null), file, bytes);
            while (part.isReadable()) {
                Chunk chunk = part.take(bytes);
                all.put(
                        part.isAll(chunk.range()) ? Chunk.whole(chunk.part(), chunk.firstOrdinal()) : chunk,
                        new DueChunk(part, part.generation(), chunk));
            }
        }
        return all;
    }

    /** The file of a part is this. What was dumped of it before is not read again. */
    synchronized void plan(DueChunk taken, PartFile file) {
        plan(taken, file, chunkBytes);
    }

    private void plan(DueChunk taken, PartFile file, long bytesOfAChunk) {
        DuePart due = taken.due();
        RangeSet<Long> done = TreeRangeSet.create();
        done.add(Range.closedOpen(0L, TidRange.END));
        dumped(due)
                .forEach(route -> done.removeAll(
                        coverage.dumpedRanges(route, file.filenode()).complement()));
        if (file.bytes() > bytesOfAChunk
                && !done.contains(TidRange.END - 1)
                && !due.isWithoutKey()
                && parts.contains(due)) {
            // What is behind was written since the stream has it.
            coverage.addRanges(ranges(due, file, new TidRange(TidRange.ofBlock(file.blocks()), TidRange.END)));
        }
        due.plan(file, done);
        if (due.isDone() && parts.contains(due)) {
            noteAsDumped(List.of(due));
            end(List.of(due));
        }
    }

    /** The file of a part could not be looked at now. */
    synchronized void planLater(DueChunk taken, Duration pause) {
        taken.due().planLater(pause.toNanos());
    }

    /** A chunk has to be read again, from a place on. */
    synchronized void again(DueChunk taken, TidRange range, Duration pause) {
        if (isCurrent(taken)) {
            taken.due().again(range, pause.toNanos());
            notifyAll();
        } else {
            taken.due().done();
        }
    }

    /** A chunk was read up to here only. */
    synchronized void split(DueChunk taken, TidRange rest) {
        if (isCurrent(taken)) {
            taken.due().split(Objects.requireNonNull(taken.chunk()).range(), rest);
            notifyAll();
        }
    }

    /** The part was rewritten since its file was looked at: all of it is due again. */
    synchronized void rewritten(DueChunk taken) {
        if (isCurrent(taken)) {
            taken.due().planAgain();
        }
        taken.due().done();
        notifyAll();
    }

    /** The part is gone, or belongs to the table no more. */
    synchronized void gone(DueChunk taken) {
        taken.due().done();
        if (parts.remove(taken.due())) {
            counts.tableDone();
            changed();
        }
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
            List<DurableChunk> current =
                    of.stream().filter(each -> isCurrent(each.taken())).toList();
            PartFile file = due.file();
            if (file != null && !current.isEmpty()) {
                if (due.isDoneBut(of.size())) {
                    ending.add(due);
                } else {
                    current.forEach(each -> ranges.addAll(ranges(due, file, each.range())));
                }
            }
        });
        if (!ranges.isEmpty()) {
            coverage.addRanges(ranges);
        }
        noteAsDumped(ending);
        byPart.forEach((due, of) -> of.forEach(each -> {
            due.done();
            if (isCurrent(each.taken())) {
                counts.rows(each.rows());
            }
        }));
        end(ending);
    }

    private void noteAsDumped(Collection<DuePart> done) {
        if (!done.isEmpty()) {
            coverage.addDumped(
                    done.stream().flatMap(part -> dumped(part).stream()).collect(Collectors.toSet()));
        }
    }

    private void end(Collection<DuePart> done) {
        if (parts.removeAll(done)) {
            done.forEach(part -> counts.tableDone());
            changed();
        }
    }

    private boolean isCurrent(DueChunk taken) {
        return parts.contains(taken.due()) && taken.generation() == taken.due().generation();
    }

    private static Set<Dumped> dumped(DuePart due) {
        Set<Dumped> dumped = new HashSet<>();
        due.routes().forEach(route -> dumped.add(DueParts.dumped(due.part(), route)));
        return dumped;
    }

    private static List<DumpedRange> ranges(DuePart due, PartFile file, TidRange range) {
        return dumped(due).stream()
                .map(route -> new DumpedRange(
                        route.part(),
                        route.table(),
                        route.sink(),
                        route.destination(),
                        file.filenode(),
                        range.from(),
                        range.to()))
                .toList();
    }
}
