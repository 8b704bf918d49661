package dev.river.pipeline.progress;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.Sets;
import com.google.common.collect.TreeRangeSet;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.DumpedRange;
import dev.river.pipeline.progress.Coverage.Filled;
import dev.river.pipeline.progress.Coverage.Published;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the parts of a subscription's tables, while it owns its slot: what is changed here is written down before
 * it is relied on. For several threads.
 */
public final class CoverageKeeper {

    private final ProgressStore.Claim claim;
    private final Set<Dumped> dumped = new HashSet<>();
    private final Map<Dumped, Set<DumpedRange>> ranges = new HashMap<>();
    private final Map<String, Published> publishedParts = new HashMap<>();
    private final Map<List<String>, Filled> filled = new HashMap<>();

    /** Continues with what is written down. */
    CoverageKeeper(ProgressStore.Claim claim, Set<Coverage> stored) {
        this.claim = claim;
        for (Coverage each : stored) {
            if (each instanceof Dumped route) {
                dumped.add(route);
            } else if (each instanceof DumpedRange range) {
                rangesOf(range.route()).add(range);
            } else if (each instanceof Published part) {
                publishedParts.put(part.part(), part);
            } else if (each instanceof Filled destination) {
                filled.put(keyOf(destination.sink(), destination.destination()), destination);
            }
        }
    }

    /** The routes along which all rows have been dumped. */
    public synchronized Set<Dumped> dumped() {
        return Set.copyOf(dumped);
    }

    /** The numbers of the requests for which anything was dumped. */
    public synchronized Set<Long> dumpedFor() {
        return Stream.concat(dumped.stream(), ranges.keySet().stream())
                .map(Dumped::request)
                .filter(request -> request != 0)
                .collect(Collectors.toSet());
    }

    /** The places of which the rows have been dumped along a route that is not dumped to its end, in the part's present file. */
    public synchronized RangeSet<Long> dumpedRanges(Dumped route, long filenode) {
        RangeSet<Long> places = TreeRangeSet.create();
        rangesIn(route, filenode).forEach(range -> places.add(Range.closedOpen(range.from(), range.to())));
        return places;
    }

    /** How many rows there were at these places. */
    public synchronized long rowsOfRanges(Dumped route, long filenode) {
        return rangesIn(route, filenode).mapToLong(DumpedRange::rows).sum();
    }

    private Stream<DumpedRange> rangesIn(Dumped route, long filenode) {
        return ranges.getOrDefault(route, Set.of()).stream().filter(range -> range.filenode() == filenode);
    }

    /** The entry of the publications by which a part's changes are published, null if they are not. */
    public synchronized @Nullable String entryOf(String part) {
        Published published = publishedParts.get(part);
        return published == null ? null : published.entry();
    }

    /** The entry of the publications by which each part is published. */
    public synchronized Map<String, String> entriesByPart() {
        Map<String, String> entries = new HashMap<>();
        publishedParts.values().forEach(each -> entries.put(each.part(), each.entry()));
        return entries;
    }

    /** The parts of tables are published by these entries, and no others are. */
    public synchronized void setEntriesByPart(Map<String, String> entries) {
        Set<Published> now = new HashSet<>();
        entries.forEach((part, entry) -> now.add(new Published(part, entry)));
        Set<Published> before = Set.copyOf(publishedParts.values());
        claim.save(Sets.difference(now, before), Sets.difference(before, now));
        publishedParts.clear();
        now.forEach(each -> publishedParts.put(each.part(), each));
    }

    /** Of the routes that have been dumped, whole or in part, only those count any more for which this is so. */
    public synchronized void retain(Predicate<Dumped> route) {
        Set<Coverage> forgotten = new HashSet<>();
        dumped.stream().filter(route.negate()).forEach(forgotten::add);
        ranges.forEach((each, of) -> {
            if (!route.test(each)) {
                forgotten.addAll(of);
            }
        });
        claim.save(Set.of(), forgotten);
        dumped.removeIf(route.negate());
        ranges.keySet().removeIf(route.negate());
    }

    /** These routes have been dumped to their end, all their rows durable. */
    public synchronized void addDumped(Set<Dumped> routes) {
        Set<Coverage> parts = new HashSet<>();
        routes.forEach(route -> parts.addAll(ranges.getOrDefault(route, Set.of())));
        claim.save(Sets.difference(routes, dumped), parts);
        dumped.addAll(routes);
        ranges.keySet().removeAll(routes);
    }

    /** The rows at these places have been dumped along their routes, all of them durable. */
    public synchronized void addRanges(Collection<DumpedRange> added) {
        Map<Dumped, Set<DumpedRange>> changed = new HashMap<>();
        for (DumpedRange range : added) {
            Set<DumpedRange> all = changed.computeIfAbsent(
                    range.route(), route -> new HashSet<>(ranges.getOrDefault(route, Set.of())));
            DumpedRange grown = range;
            for (DumpedRange other : Set.copyOf(all)) {
                if (other.filenode() != range.filenode()) {
                    all.remove(other);
                } else if (other.to() >= grown.from() && other.from() <= grown.to()) {
                    all.remove(other);
                    grown = new DumpedRange(
                            range.route(),
                            range.filenode(),
                            Math.min(other.from(), grown.from()),
                            Math.max(other.to(), grown.to()),
                            other.rows() + grown.rows());
                }
            }
            all.add(grown);
        }
        Set<Coverage> now = new HashSet<>();
        Set<Coverage> before = new HashSet<>();
        changed.forEach((route, all) -> {
            now.addAll(all);
            before.addAll(ranges.getOrDefault(route, Set.of()));
        });
        claim.save(Sets.difference(now, before), Sets.difference(before, now));
        ranges.putAll(changed);
    }

    /** What is behind a destination of a sink, as far as that was told; null if it was not. */
    public synchronized @Nullable String identityOf(String sink, String destination) {
        Filled known = filled.get(keyOf(sink, destination));
        return known == null ? null : known.identity();
    }

    /** What is behind a destination of a sink now. */
    public synchronized void setIdentity(String sink, String destination, String identity) {
        Filled now = new Filled(sink, destination, identity);
        Filled before = filled.get(keyOf(sink, destination));
        claim.save(Set.of(now), before == null ? Set.of() : Set.of(before));
        filled.put(keyOf(sink, destination), now);
    }

    private static List<String> keyOf(String sink, String destination) {
        return List.of(sink, destination);
    }

    private Set<DumpedRange> rangesOf(Dumped route) {
        return ranges.computeIfAbsent(route, each -> new HashSet<>());
    }
}
