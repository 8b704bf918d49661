package dev.river.pipeline.dumping;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.river.dump.Chunk;
import dev.river.dump.DumpPart;
import dev.river.dump.PartFile;
import dev.river.dump.TidRange;
import dev.river.pipeline.rule.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part that is due to be dumped, and what of it no reader has taken yet. To be used under the lock of the {@link DumpWork} that
 * it belongs to.
 */
final class DuePart {

    /** More rows than any block holds. The ordinals of a part's rows are its places, in these. */
    private static final int ORDINALS_OF_A_BLOCK = 1 << 11;

    /** So many bits hold the ordinals of a part, and the number of the part stands above them. */
    private static final int ORDINAL_BITS = 43;

    private static final double LEAST_SHARE = 1.0 / 64;

    private final DumpPart part;
    private final List<Route> routes;
    private final int number;
    private final @Nullable Long writersBefore;

    private final RangeSet<Long> left = TreeRangeSet.create();
    private @Nullable PartFile file;
    private int generation;

    /** What of the bytes of a chunk a reader can hold in memory: small rows take more there than on disk. */
    private double share = 1;

    private boolean planning;
    private int underWay;
    private long notBeforeNanos = System.nanoTime();

    /**
     * @param routes those that lack its rows
     * @param number differs from that of every other part
     * @param writersBefore what transactions with an id before this have written may not come in the stream, so that they have
     *     to end first; null where all comes
     */
    DuePart(DumpPart part, List<Route> routes, int number, @Nullable Long writersBefore) {
        this.part = part;
        this.routes = List.copyOf(routes);
        this.number = number;
        this.writersBefore = writersBefore;
    }

    DumpPart part() {
        return part;
    }

    List<Route> routes() {
        return routes;
    }

    @Nullable
    Long writersBefore() {
        return writersBefore;
    }

    /** Whether nothing identifies its rows, so that they cannot be merged into the stream one by one. */
    boolean isWithoutKey() {
        return part.table().keyColumns().isEmpty();
    }

    boolean isOf(DumpPart other, List<Route> lacking) {
        return part.part().id().equals(other.part().id())
                && part.table().oid() == other.table().oid()
                && part.table().name().equals(other.table().name())
                && part.part().name().equals(other.part().name())
                && part.table().keyColumns().equals(other.table().keyColumns())
                && ways(routes).equals(ways(lacking));
    }

    /** What of routes decides about the records. */
    private static List<List<Object>> ways(List<Route> routes) {
        return routes.stream()
                .map(route -> List.<Object>of(
                        route.sink(),
                        route.destination().name(),
                        route.destination().kind(),
                        route.key()))
                .toList();
    }

    /** Differs from what it was before the part was found to be rewritten. */
    int generation() {
        return generation;
    }

    @Nullable
    PartFile file() {
        return file;
    }

    boolean isPlanned() {
        return file != null;
    }

    /** A reader looks at its file. */
    void startPlanning() {
        planning = true;
        underWay++;
    }

    /**
     * Its file is this.
     *
     * @param done the places that were dumped before
     */
    void plan(PartFile found, RangeSet<Long> done) {
        planning = false;
        underWay--;
        file = found;
        if (found.blocks() > 0) {
            left.add(Range.closedOpen(0L, TidRange.ofBlock(found.blocks())));
        }
        left.removeAll(done);
    }

    /** A reader could not look at its file. */
    void planLater(long pauseNanos) {
        planning = false;
        underWay--;
        notBeforeNanos = System.nanoTime() + pauseNanos;
    }

    /** Its rows are in another file than the one that was planned. */
    void planAgain() {
        generation++;
        file = null;
        left.clear();
    }

    boolean isReadable() {
        return !planning && System.nanoTime() - notBeforeNanos >= 0 && (file == null || !left.isEmpty());
    }

    /** Whether readers have taken all of it and are done. */
    boolean isDone() {
        return isDoneBut(0);
    }

    /** Whether readers have taken all of it and are done, but for so many chunks. */
    boolean isDoneBut(int chunks) {
        return file != null && left.isEmpty() && underWay == chunks;
    }

    /** Takes the next places of it, not many more than have so many bytes. */
    Chunk take(long bytes) {
        Range<Long> next = left.asRanges().iterator().next();
        TidRange range = new TidRange(next.lowerEndpoint(), next.upperEndpoint());
        if (!isWithoutKey()) {
            range = range.upToBlock(range.firstBlock() + blocksOf(bytes));
        }
        left.remove(Range.closedOpen(range.from(), range.to()));
        underWay++;
        return new Chunk(part, range, ((long) number << ORDINAL_BITS) + range.firstBlock() * ORDINALS_OF_A_BLOCK);
    }

    /** Whether these are all places that there are. */
    boolean isAll(TidRange range) {
        return file != null && range.from() == 0 && range.to() == TidRange.ofBlock(file.blocks());
    }

    private long blocksOf(long bytes) {
        PartFile known = file;
        if (known == null || known.bytes() == 0) {
            return 1;
        }
        double part = share * bytes / known.bytes();
        return part >= 1 ? known.blocks() : Math.max(1, (long) (part * known.blocks()));
    }

    /** Some places were taken, and are left again. */
    void again(TidRange range, long pauseNanos) {
        left.add(Range.closedOpen(range.from(), range.to()));
        notBeforeNanos = System.nanoTime() + pauseNanos;
        underWay--;
    }

    /** Some places were taken of which the rest is left, since the rows took too much memory: the next are fewer. */
    void split(TidRange all, TidRange rest) {
        double read = (double) (rest.from() - all.from()) / (all.to() - all.from());
        share = Math.max(LEAST_SHARE, share * Math.max(read, LEAST_SHARE));
        left.add(Range.closedOpen(rest.from(), rest.to()));
    }

    /** Some places were taken, and need not be read again. */
    void done() {
        underWay--;
    }
}
