package dev.river.pipeline.dumping;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.river.dump.DumpPart;
import dev.river.dump.PartFile;
import dev.river.dump.TidRange;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.DumpedRange;
import dev.river.pipeline.progress.CoverageKeeper;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.rule.Route;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is written down of parts that are due: which of their rows are durable already where their routes lead. */
final class DumpCoverage {

    private final CoverageKeeper coverage;

    DumpCoverage(CoverageKeeper coverage) {
        this.coverage = coverage;
    }

    /** Parts without the routes for which they were noted as dumped. */
    Map<DumpPart, List<Route>> lacking(Map<DumpPart, List<Route>> found, long request) {
        Set<Dumped> dumped = coverage.dumped();
        Map<DumpPart, List<Route>> due = new LinkedHashMap<>();
        found.forEach((part, routes) -> {
            List<Route> lacking = routes.stream()
                    .filter(route -> !dumped.contains(DueParts.dumped(part, route, request)))
                    .toList();
            if (!lacking.isEmpty()) {
                due.put(part, lacking);
            }
        });
        return due;
    }

    /** Only these routes count as dumped any more, whole or in part. */
    void retain(Predicate<Dumped> route) {
        coverage.retain(route);
    }

    /** The places of a part whose rows are durable for all its routes. */
    RangeSet<Long> done(DuePart due, PartFile file) {
        RangeSet<Long> done = TreeRangeSet.create();
        done.add(Range.closedOpen(0L, TidRange.END));
        due.dumped()
                .forEach(route -> done.removeAll(
                        coverage.dumpedRanges(route, file.filenode()).complement()));
        return done;
    }

    /** How many rows were noted with these places. */
    long rowsDone(DuePart due, PartFile file) {
        return due.dumped().stream()
                .mapToLong(route -> coverage.rowsOfRanges(route, file.filenode()))
                .min()
                .orElse(0);
    }

    /** Notes that the places behind a file need not be dumped: what is there was written since the stream has it. */
    void noteBehind(DuePart due, PartFile file) {
        coverage.addRanges(ranges(due, file, new TidRange(TidRange.ofBlock(file.blocks()), TidRange.END), 0));
    }

    /**
     * Notes that rows are durable.
     *
     * @param ranges what {@link #ranges} gave
     * @throws ProgressException if that could not be noted; then nothing has changed
     */
    void note(List<DumpedRange> ranges) {
        if (!ranges.isEmpty()) {
            coverage.addRanges(ranges);
        }
    }

    /**
     * Notes that all rows of the parts are durable.
     *
     * @throws ProgressException if that could not be noted; then nothing has changed
     */
    void noteParts(Collection<DuePart> done) {
        if (!done.isEmpty()) {
            coverage.addDumped(
                    done.stream().flatMap(part -> part.dumped().stream()).collect(Collectors.toSet()));
        }
    }

    static List<DumpedRange> ranges(DuePart due, PartFile file, TidRange range, long rows) {
        return due.dumped().stream()
                .map(route -> new DumpedRange(route, file.filenode(), range.from(), range.to(), rows))
                .toList();
    }
}
