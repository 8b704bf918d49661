package dev.river.dump.pgdump;

import dev.river.dump.Chunk;
import dev.river.dump.CopyLine;
import dev.river.dump.DumpListener;
import dev.river.dump.DumpListener.RowListener;
import dev.river.dump.LargeRow;
import dev.river.dump.TableDescriptions;
import dev.river.dump.pgdump.PlainDump.Block;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Database;
import dev.river.sink.Column;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the rows of plain dumps to the listeners of chunks, each of a whole part. For one thread. */
final class PlainDumpReader {

    private static final Logger LOG = LoggerFactory.getLogger(PlainDumpReader.class);

    private static final int ROWS_AT_ONCE = 500;

    private static final int BYTES_AT_ONCE = 1 << 18;

    private final String dumpName;
    private final Database database;
    private final TableDescriptions descriptions;
    private final Function<Table, ServerForm> form;
    private final Transaction transaction;
    private final Predicate<Chunk> wasReadWell;

    /**
     * @param name what lines of the log begin with
     * @param form gives the values the text that River promises
     * @param transaction what the rows are said to have been written by
     * @param wasReadWell asked at the end of a chunk: whether its part cannot have looked empty by mistake
     */
    PlainDumpReader(
            String name,
            Database database,
            TableDescriptions descriptions,
            Function<Table, ServerForm> form,
            Transaction transaction,
            Predicate<Chunk> wasReadWell) {
        this.dumpName = name;
        this.database = database;
        this.descriptions = descriptions;
        this.form = form;
        this.transaction = transaction;
        this.wasReadWell = wasReadWell;
    }

    /**
     * Reads all blocks that are those of chunks. The listener of such a chunk gets its end, or that it is left.
     *
     * @throws IOException if the dump cannot be read on, or a block has no end or a row that is none, whose chunk is left
     */
    void read(InputStream input, List<Chunk> chunks, DumpListener listener) throws IOException, SQLException {
        Map<TableName, Chunk> byName = new HashMap<>();
        chunks.forEach(chunk -> byName.put(chunk.part().part().name(), chunk));
        PlainDump dump = new PlainDump(input);
        ReadBlock last = null;
        try {
            Block block;
            while ((block = dump.next()) != null) {
                end(last, true);
                last = null;
                Chunk chunk = byName.remove(block.table());
                if (chunk != null) {
                    last = read(dump, block, chunk, listener.listenerOf(chunk));
                }
            }
        } catch (IOException e) {
            end(last, false);
            throw e;
        }
        end(last, dump.isComplete());
    }

    /** A block that was read. Whether it has all rows of its table shows in what follows. */
    private record ReadBlock(Chunk chunk, RowListener listener, boolean fits) {}

    private @Nullable ReadBlock read(PlainDump dump, Block block, Chunk chunk, RowListener listener)
            throws IOException, SQLException {
        Optional<Table> table = descriptions.of(chunk.part());
        if (table.isEmpty()) {
            LOG.info(
                    "{}: table {} no longer exists, or is not what it was, and is not dumped", dumpName, block.table());
            listener.onGone();
            return null;
        }
        try {
            boolean fits = hasColumnsOf(table.get(), block);
            if (fits) {
                readRows(dump, block, table.get(), chunk, listener);
            }
            return new ReadBlock(chunk, listener, fits);
        } catch (IOException | SQLException e) {
            listener.onLeft();
            throw e;
        } catch (OutOfMemoryError e) {
            throw LargeRow.tooLarge(database, block.table(), e);
        }
    }

    private void end(@Nullable ReadBlock block, boolean complete) {
        if (block == null) {
            return;
        }
        if (complete && block.fits && wasReadWell.test(block.chunk)) {
            block.listener.onEnd();
        } else {
            LOG.info(
                    "{}: table {} was not read to its end, or is not what it was; it is read by COPY later",
                    dumpName,
                    block.chunk.part().part().name());
            block.listener.onLeft();
        }
    }

    /** A table that was altered since, or one with generated columns, has others. */
    private static boolean hasColumnsOf(Table table, Block block) {
        List<String> names = table.columns().stream().map(Column::name).toList();
        return names.size() == block.columns().size() && new HashSet<>(names).equals(new HashSet<>(block.columns()));
    }

    private void readRows(PlainDump dump, Block block, Table table, Chunk chunk, RowListener listener)
            throws IOException, SQLException {
        Rows rows = new Rows(table, chunk, listener);
        int[] places = table.columns().stream()
                .mapToInt(column -> block.columns().indexOf(column.name()))
                .toArray();
        boolean inOrder = isInOrder(places);
        byte[] line;
        while ((line = dump.row()) != null) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("The dump was interrupted");
            }
            Row row = parse(line, places.length, block);
            rows.add(inOrder ? row : ordered(row, places), line.length);
        }
        rows.give();
    }

    private static Row parse(byte[] line, int columns, Block block) throws IOException {
        try {
            return CopyLine.parse(line, columns);
        } catch (IllegalArgumentException e) {
            throw new IOException("A row of table " + block.table() + " is damaged: " + e.getMessage(), e);
        }
    }

    private static boolean isInOrder(int[] places) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] != i) {
                return false;
            }
        }
        return true;
    }

    private static Row ordered(Row row, int[] places) {
        Row.Builder ordered = Row.builder(row.array(), places.length);
        for (int place : places) {
            if (row.isNull(place)) {
                ordered.nullValue();
            } else {
                ordered.slice(row.offset(place), row.length(place));
            }
        }
        return ordered.build();
    }

    /** Gives the rows of a chunk, some together where the server has to write values of them again. */
    private final class Rows {
        private final Table table;
        private final RowListener listener;
        private final ServerForm serverForm;
        private final List<Row> waiting = new ArrayList<>();
        private final List<Integer> sizes = new ArrayList<>();
        private long ordinal;
        private int bytes;

        Rows(Table table, Chunk chunk, RowListener listener) {
            this.table = table;
            this.listener = listener;
            this.serverForm = form.apply(table);
            this.ordinal = chunk.firstOrdinal();
        }

        void add(Row row, int size) throws SQLException {
            waiting.add(row);
            sizes.add(size);
            bytes += size;
            if (serverForm.isNeedless() || waiting.size() == ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE) {
                give();
            }
        }

        void give() throws SQLException {
            List<Row> rows = serverForm.of(waiting);
            for (int i = 0; i < rows.size(); i++) {
                listener.onRow(Change.dumpedRow(table, rows.get(i), transaction, ordinal++, sizes.get(i)));
            }
            waiting.clear();
            sizes.clear();
            bytes = 0;
        }
    }
}
