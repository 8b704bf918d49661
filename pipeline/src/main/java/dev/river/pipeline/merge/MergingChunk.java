package dev.river.pipeline.merge;

import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.rule.Route;
import dev.river.postgres.change.Change;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk on its way into the stream: a reader fills it, and hands it over to {@link Merge}, which lets its rows out. Whoever has
 * it, uses it alone.
 */
public final class MergingChunk extends Wish {

    /** What an object of a row takes beside its bytes, about. */
    private static final int ROW_OVERHEAD = 200;

    /** Is told what becomes of a chunk that was handed over. Called once. */
    public interface Fate {

        /**
         * All its rows are out, or were overtaken by the stream.
         *
         * @param marks durable in their lanes, by sink, all the rows are, and the changes that have overtaken some
         * @param losses what {@link dev.river.pipeline.flow.Lanes#losses} said before: if it says another, the marks mean nothing
         */
        void onOut(Map<String, Mark> marks, long losses);

        /** It has to be read again. */
        void onBrokenOff();
    }

    private final TableName table;
    private final List<String> key;
    private final List<Route> routes;
    private final Fate fate;
    private boolean handedOver;

    private final List<Change> rows = new ArrayList<>();
    private long size;
    private Lsn highMark = Lsn.ZERO;

    private long notedSince;
    private int next;

    /**
     * @param table the table as the stream names it
     * @param key the names of the columns that identify its rows; none where nothing does
     * @param routes where the rows go
     * @param notBefore the stream has to have come to here before the chunk may begin
     */
    public MergingChunk(TableName table, List<String> key, List<Route> routes, Lsn notBefore, Fate fate) {
        super(notBefore);
        this.table = table;
        this.key = List.copyOf(key);
        this.routes = List.copyOf(routes);
        this.fate = fate;
    }

    TableName table() {
        return table;
    }

    List<String> key() {
        return key;
    }

    List<Route> routes() {
        return routes;
    }

    Fate fate() {
        return fate;
    }

    boolean isHandedOver() {
        return handedOver;
    }

    void handOver() {
        handedOver = true;
    }

    /** It is read in a snapshot of which all commits lie before this position. */
    public void highMark(Lsn lsn) {
        highMark = lsn;
    }

    Lsn highMark() {
        return highMark;
    }

    /** Takes a row that was read. */
    public void add(Change row) {
        rows.add(row);
        size += row.size() + ROW_OVERHEAD;
    }

    /** The memory that its rows take, in bytes, about. */
    public long size() {
        return size;
    }

    /** How many rows it has. */
    public int rows() {
        return rows.size();
    }

    void notedSince(long changes) {
        notedSince = changes;
    }

    long notedSince() {
        return notedSince;
    }

    /** The next row to let out, null after the last. */
    @Nullable
    Change nextRow() {
        return next == rows.size() ? null : rows.get(next++);
    }

    boolean hasNext() {
        return next < rows.size();
    }
}
