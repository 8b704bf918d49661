package dev.river.pipeline.dumping;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.river.dump.Chunk;
import dev.river.dump.DumpPart;
import dev.river.dump.PartFile;
import dev.river.dump.TidRange;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.PartCounts;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** In nanoseconds, as the next two. */
    private static final long FIRST_PAUSE = 10_000_000_000L;

    private static final long LONGEST_PAUSE = 60 * FIRST_PAUSE;

    /** The stream stands still while it is read. */
    private static final long LONGEST_PAUSE_OF_A_WHOLE = 360 * FIRST_PAUSE;

    private static final int MOST_DOUBLINGS = 10;

    private static final double LEAST_SHARE = 1.0 / 64;

    private final DumpJob job;
    private final DumpPart part;
    private final List<Route> routes;
    private final int number;
    private final @Nullable Long writersBefore;
    private final PartCounts counts;

    private final RangeSet<Long> left = TreeRangeSet.create();
    private @Nullable PartFile file;
    private int generation;

    /** What of the bytes of a chunk a reader can hold in memory: small rows take more there than on disk. */
    private double share = 1;

    private boolean readWhole;
    private boolean planning;
    private int underWay;
    private long notBeforeNanos = System.nanoTime();
    private @Nullable Trouble trouble;

    /**
     * Some places that can't be read.
     *
     * @param sentence why
     * @param range the places
     * @param times how often that was tried in turn
     * @param untilNanos when it is tried again
     */
    private record Trouble(String sentence, TidRange range, int times, long untilNanos) {}

    /**
     * @param job what it is dumped for
     * @param routes those that lack its rows
     * @param number differs from that of every other part
     * @param writersBefore what transactions with an id before this have written may not come in the stream, so that they have
     *     to end first; null where all comes
     */
    DuePart(DumpJob job, DumpPart part, List<Route> routes, int number, @Nullable Long writersBefore) {
        this.job = job;
        this.part = part;
        this.routes = List.copyOf(routes);
        this.number = number;
        this.writersBefore = writersBefore;
        this.counts = new PartCounts(
                part.table().name().toString(),
                part.part().name().toString(),
                part.part().estimatedRows());
    }

    DumpJob job() {
        return job;
    }

    DumpPart part() {
        return part;
    }

    PartCounts counts() {
        return counts;
    }

    /** How large it is: in bytes once its file was looked at, before that in rows, about. */
    long size() {
        return file == null ? part.part().estimatedRows() : file.bytes();
    }

    /** What holds once all its rows are durable. */
    Set<Dumped> dumped() {
        return routes.stream()
                .map(route -> DueParts.dumped(part, route, job.id()))
                .collect(Collectors.toSet());
    }

    List<Route> routes() {
        return routes;
    }

    @Nullable
    Long writersBefore() {
        return writersBefore;
    }

    /**
     * Whether its rows cannot be merged into the stream one by one: nothing identifies them, or the stream does not tell which it
     * changes. Then all of it is read at once.
     */
    boolean isReadWhole() {
        return readWhole || part.table().keyColumns().isEmpty() || !part.table().hasIdentity();
    }

    /** Its rows come without what identifies them. */
    void readWhole() {
        readWhole = true;
        planAgain();
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

    /** Whether a reader has yet to look at its file. */
    boolean isToBePlanned() {
        return file == null && isReadable();
    }

    /** A reader looks at its file. */
    void startPlanning() {
        planning = true;
    }

    /**
     * Its file is this.
     *
     * @param done the places that were dumped before
     */
    void plan(PartFile found, RangeSet<Long> done) {
        planning = false;
        file = found;
        if (isReadWhole()) {
            left.add(Range.closedOpen(0L, TidRange.END));
        } else if (found.blocks() > 0) {
            left.add(Range.closedOpen(0L, TidRange.ofBlock(found.blocks())));
            left.removeAll(done);
        }
    }

    /** A reader could not look at its file. */
    void planLater(long pauseNanos) {
        planning = false;
        notBeforeNanos = System.nanoTime() + pauseNanos;
    }

    /** How much of it is neither left nor taken, from 0 to 1. To be asked when nothing is taken. */
    double shareDone() {
        PartFile known = file;
        if (isReadWhole()) {
            return 0;
        }
        if (known == null || known.blocks() == 0) {
            return 1;
        }
        long leftBlocks = 0;
        for (Range<Long> range : left.asRanges()) {
            leftBlocks += new TidRange(range.lowerEndpoint(), range.upperEndpoint()).blocks();
        }
        return Math.max(0, 1 - (double) leftBlocks / known.blocks());
    }

    /** How much of it these places are, from 0 to 1, about. */
    double share(TidRange range) {
        PartFile known = file;
        return known == null || known.blocks() == 0
                ? 0
                : Math.min(1, (double) (range.to() - range.from()) / TidRange.ofBlock(known.blocks()));
    }

    /** Its rows are in another file than the one that was planned. */
    void planAgain() {
        generation++;
        file = null;
        left.clear();
        if (!isReadWhole()) {
            trouble = null;
        }
    }

    /** Whether readers have taken something of it, and are not done. */
    boolean isBusy() {
        return underWay > 0;
    }

    boolean isReadable() {
        return !planning
                && System.nanoTime() - notBeforeNanos >= 0
                && (file == null || !takeable().isEmpty());
    }

    /** Whether readers have taken all of it and are done. */
    boolean isDone() {
        return isDoneBut(0);
    }

    /** Whether readers have taken all of it and are done, but for so many chunks. */
    boolean isDoneBut(int chunks) {
        return file != null && left.isEmpty() && underWay == chunks;
    }

    /** Some places of it can't be read: the others come first, and these again after a while, which grows. */
    void trouble(String sentence, TidRange range) {
        int times = trouble == null ? 1 : trouble.times + 1;
        long longest = isReadWhole() ? LONGEST_PAUSE_OF_A_WHOLE : LONGEST_PAUSE;
        long pause = Math.min(longest, FIRST_PAUSE << Math.min(times - 1, MOST_DOUBLINGS));
        trouble = new Trouble(sentence, range, times, System.nanoTime() + pause);
    }

    /** Why some of its places can't be read; null if all can, as far as is known. */
    @Nullable
    String trouble() {
        return trouble == null ? null : trouble.sentence;
    }

    /** These places were read. Returns whether that ends what was the matter. */
    boolean endsTrouble(TidRange read) {
        boolean ends = trouble != null
                && (isReadWhole() || (read.from() <= trouble.range.from() && read.to() > trouble.range.from()));
        if (ends) {
            trouble = null;
        }
        return ends;
    }

    /** The places that may be taken now. */
    private RangeSet<Long> takeable() {
        Trouble bad = trouble;
        if (bad == null) {
            return left;
        }
        RangeSet<Long> good = TreeRangeSet.create(left);
        good.remove(Range.closedOpen(bad.range.from(), bad.range.to()));
        return good.isEmpty() && System.nanoTime() - bad.untilNanos >= 0 ? left : good;
    }

    /** Takes the next places of it, not many more than have so many bytes. */
    Chunk take(long bytes) {
        Range<Long> next = takeable().asRanges().iterator().next();
        TidRange range = new TidRange(next.lowerEndpoint(), next.upperEndpoint());
        if (!isReadWhole()) {
            range = range.upToBlock(range.firstBlock() + blocksOf(bytes));
        }
        left.remove(Range.closedOpen(range.from(), range.to()));
        underWay++;
        return new Chunk(
                part, range, ((long) number << ORDINAL_BITS) + range.firstBlock() * ORDINALS_OF_A_BLOCK, job.where());
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
