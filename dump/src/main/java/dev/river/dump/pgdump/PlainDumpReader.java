package dev.river.dump.pgdump;

import dev.river.dump.Chunk;
import dev.river.dump.CopyLine;
import dev.river.dump.DumpListener.RowListener;
import dev.river.dump.LargeRow;
import dev.river.dump.TableDescriptions;
import dev.river.dump.pgdump.PlainDump.Block;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.encoding.Transcoder;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.TextReading;
import dev.river.sink.Column;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the rows of a plain dump to the listeners of chunks. For one thread. */
final class PlainDumpReader {

    private static final Logger LOG = LoggerFactory.getLogger(PlainDumpReader.class);

    private static final int ROWS_AT_ONCE = 500;

    private static final int BYTES_AT_ONCE = 1 << 18;

    private final String dumpName;
    private final Database database;
    private final TableDescriptions descriptions;
    private final TextReading text;
    private final Function<Table, ServerForm> forms;
    private final Transaction transaction;
    private final Predicate<Chunk> wasReadWell;

    /**
     * @param name what lines of the log begin with
     * @param text how its values are read
     * @param forms gives the values the text that River promises
     * @param transaction what the rows are said to have been written by
     * @param wasReadWell asked at the end of a chunk: whether its part cannot have looked empty, or different, by mistake
     */
    PlainDumpReader(
            String name,
            Database database,
            TableDescriptions descriptions,
            TextReading text,
            Function<Table, ServerForm> forms,
            Transaction transaction,
            Predicate<Chunk> wasReadWell) {
        this.dumpName = name;
        this.database = database;
        this.descriptions = descriptions;
        this.text = text;
        this.forms = forms;
        this.transaction = transaction;
        this.wasReadWell = wasReadWell;
    }

    /**
     * Reads all blocks that are those of chunks. Chunks that it has no block of stay open.
     *
     * @throws IOException if the dump cannot be read on, or a block has no end or a row that is none; its chunk stays open
     */
    void read(InputStream input, OpenChunks chunks) throws IOException, SQLException {
        PlainDump dump = new PlainDump(input);
        Chunk last = null;
        Block block;
        while ((block = dump.next()) != null) {
            // Whether a block has all rows of its table shows in what follows.
            end(chunks, last);
            last = chunks.of(block.table());
            if (last != null && !isRead(dump, block, last, chunks)) {
                last = null;
            }
        }
        if (dump.isComplete()) {
            end(chunks, last);
        }
    }

    private void end(OpenChunks chunks, @Nullable Chunk last) {
        if (last == null) {
            return;
        }
        if (wasReadWell.test(last)) {
            chunks.end(last);
        } else {
            leave(chunks, last);
        }
    }

    private void leave(OpenChunks chunks, Chunk chunk) {
        LOG.info(
                "{}: table {} cannot be taken from the dump of pg_dump, and is read by COPY later",
                dumpName,
                chunk.part().part().name());
        chunks.leave(chunk);
    }

    /** Whether the rows were given. */
    private boolean isRead(PlainDump dump, Block block, Chunk chunk, OpenChunks chunks)
            throws IOException, SQLException {
        Optional<Table> found = descriptions.of(chunk.part());
        if (found.isEmpty()) {
            LOG.info(
                    "{}: table {} no longer exists, or is not what it was, and is not dumped", dumpName, block.table());
            chunks.gone(chunk);
            return false;
        }
        Table table = found.get();
        ServerForm form = forms.apply(table);
        if (!hasColumnsOf(table, block) || form.isImpossible()) {
            leave(chunks, chunk);
            return false;
        }
        try {
            readRows(dump, block, table, new Rows(table, form, chunk, chunks.listenerOf(chunk)));
            return true;
        } catch (OutOfMemoryError e) {
            throw LargeRow.tooLarge(database, block.table(), e);
        }
    }

    /** A table that was altered since, or one with generated columns, has others. */
    private static boolean hasColumnsOf(Table table, Block block) {
        List<String> names = table.columns().stream().map(Column::name).toList();
        return names.size() == block.columns().size() && new HashSet<>(names).equals(new HashSet<>(block.columns()));
    }

    private void readRows(PlainDump dump, Block block, Table table, Rows rows) throws IOException, SQLException {
        int[] places = table.columns().stream()
                .mapToInt(column -> block.columns().indexOf(column.name()))
                .toArray();
        boolean inOrder = isInOrder(places);
        Transcoder transcoder = text.transcoder(table);
        byte[] line;
        while ((line = dump.row()) != null) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("The dump was interrupted");
            }
            Row row = parse(line, places.length, block);
            Row inTurn = inOrder ? row : ordered(row, places);
            rows.add(transcoder == null ? inTurn : transcoder.utf8(inTurn), line.length);
        }
        rows.give();
    }

    private static Row parse(byte[] line, int columns, Block block) throws IOException {
        try {
            return CopyLine.parse(line, 0, columns);
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
        private final ServerForm form;
        private final RowListener listener;
        private final List<Row> waiting = new ArrayList<>();
        private final List<Integer> sizes = new ArrayList<>();
        private long ordinal;
        private int bytes;

        Rows(Table table, ServerForm form, Chunk chunk, RowListener listener) {
            this.table = table;
            this.form = form;
            this.listener = listener;
            this.ordinal = chunk.firstOrdinal();
        }

        void add(Row row, int size) throws SQLException {
            waiting.add(row);
            sizes.add(size);
            bytes += size;
            if (form.isNeedless() || waiting.size() == ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE) {
                give();
            }
        }

        void give() throws SQLException {
            List<Row> rows = form.of(waiting);
            for (int i = 0; i < rows.size(); i++) {
                listener.onRow(Change.dumpedRow(table, rows.get(i), transaction, ordinal++, sizes.get(i)));
            }
            waiting.clear();
            sizes.clear();
            bytes = 0;
        }
    }
}
