package dev.river.dump;

import dev.river.dump.DumpListener.RowListener;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Server;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Gives the rows of one read to the listeners of its chunks: each chunk is given to its end before the next one begins. For one
 * thread.
 *
 * <p>Before PostgreSQL 14 a range of places cannot be read by itself at the speed of COPY. Then one read has all chunks of a part,
 * and its rows come with their places.
 */
final class ChunkSequence {

    private final List<Chunk> chunks;
    private final DumpListener listener;
    private int at;
    private @Nullable RowListener rows;
    private @Nullable Table table;
    private @Nullable Transaction transaction;
    private long ordinal;

    /** @param chunks one, or several of a part of which each begins where the one before ends */
    ChunkSequence(List<Chunk> chunks, DumpListener listener) {
        this.chunks = List.copyOf(chunks);
        this.listener = listener;
    }

    DumpPart part() {
        return next().part();
    }

    /** The chunk that is not at its end. */
    Chunk next() {
        return chunks.get(at);
    }

    /** Whether rows are to come with their places. */
    boolean hasSeveral() {
        return chunks.size() > 1;
    }

    /** Whether one has all rows of its part, and has them whatever their places are. */
    boolean areWhole() {
        return next().isWhole();
    }

    /** What stands behind FROM to read the rows that are yet to be given. */
    String source(Server server) {
        return hasSeveral() ? next().sourceToTheEnd() : next().source(server);
    }

    /**
     * Rows come, from the first one on that is yet to be given.
     *
     * @param described the table that they belong to
     * @param writtenBy what they are said to have been written by
     */
    void begin(Table described, Transaction writtenBy) {
        table = described;
        transaction = writtenBy;
        ordinal = next().firstOrdinal();
        current();
    }

    /** The next row, by its place. */
    void add(long place, Row row, int size) {
        while (at < chunks.size() - 1 && place >= next().range().to()) {
            endOfChunk();
        }
        add(row, size);
    }

    /** The next row. */
    void add(Row row, int size) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The dump was interrupted");
        }
        current()
                .onRow(Change.dumpedRow(
                        Objects.requireNonNull(table), row, Objects.requireNonNull(transaction), ordinal++, size));
    }

    /** Whether no row of the chunk was given that is not at its end. */
    boolean isNoneGiven() {
        return table == null || ordinal == next().firstOrdinal();
    }

    /** All rows were given. */
    void end() {
        while (at < chunks.size() - 1) {
            endOfChunk();
        }
        current().onEnd();
    }

    private void endOfChunk() {
        current().onEnd();
        rows = null;
        at++;
        ordinal = next().firstOrdinal();
    }

    /** What was given of the chunk says nothing that is not at its end. */
    void brokenOff() {
        current().onBrokenOff();
    }

    /** Instead of any row that was not given: the part is gone, or is not what it was, and is left out. */
    void gone() {
        chunks.subList(at, chunks.size()).forEach(chunk -> listenerOf(chunk).onGone());
    }

    /** Instead of any row that was not given: the rows of the part have other places than they had in the snapshot. */
    void left() {
        chunks.subList(at, chunks.size()).forEach(chunk -> listenerOf(chunk).onLeft());
    }

    private RowListener current() {
        RowListener known = rows;
        if (known == null) {
            known = listener.listenerOf(next());
            rows = known;
        }
        return known;
    }

    private RowListener listenerOf(Chunk chunk) {
        return chunk.equals(next()) ? current() : listener.listenerOf(chunk);
    }
}
