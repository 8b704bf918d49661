package dev.river.stream.testdecoding;

import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.encoding.Transcoder;
import dev.river.sink.Lsn;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.ChangeHandler;
import dev.river.stream.DecodeException;
import dev.river.stream.Decoder;
import dev.river.stream.DecoderCatalog;
import dev.river.stream.Truncation;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes test_decoding. To be started with its options as they are by default ({@code include-xids} on, rewrites and
 * streamed transactions off).
 *
 * <p>The plugin shows a transaction's position only with its commit, and its time not at all. So a transaction carries the
 * end of the commit before, and the time at which its start was read.
 */
public final class TestDecodingDecoder implements Decoder {

    private static final byte[] BEGIN = MessageText.literal("BEGIN ");
    private static final byte[] COMMIT = MessageText.literal("COMMIT ");
    private static final byte[] COMMIT_TIME = MessageText.literal(" (at ");
    private static final byte[] LOGICAL_MESSAGE = MessageText.literal("message: ");
    private static final byte[] TABLE = MessageText.literal("table ");
    private static final byte[] NEXT_TABLE = MessageText.literal(", ");
    private static final byte[] INSERT = MessageText.literal(": INSERT:");
    private static final byte[] UPDATE = MessageText.literal(": UPDATE:");
    private static final byte[] DELETE = MessageText.literal(": DELETE:");
    private static final byte[] TRUNCATE = MessageText.literal(": TRUNCATE:");
    private static final byte[] OLD_KEY = MessageText.literal(" old-key:");
    private static final byte[] NEW_TUPLE = MessageText.literal(" new-tuple:");
    private static final byte[] NO_TUPLE = MessageText.literal(" (no-tuple-data)");
    private static final byte[] NO_FLAGS = MessageText.literal(" (no-flags)");
    private static final byte[] RESTART_SEQUENCES = MessageText.literal(" restart_seqs");
    private static final byte[] CASCADE = MessageText.literal(" cascade");

    private final ChangeHandler handler;
    private final @Nullable Transcoder transcoder;
    private final Clock clock;
    private final DecoderCatalog catalog;
    private final KnownTables tables;
    private final Tuple oldTuple = new Tuple();
    private final Tuple newTuple = new Tuple();

    private Lsn lastEndLsn;
    private @Nullable Transaction transaction;
    private long ordinal;

    /**
     * Makes a decoder for one connection.
     *
     * @param tables knows the types of the columns
     * @param handler takes the changes
     * @param transcoder reads the database's encoding, in which the plugin writes whatever the client's is; null for UTF-8
     * @param start where the stream starts
     * @param clock gives the transactions their time
     */
    public TestDecodingDecoder(
            DecoderCatalog catalog, ChangeHandler handler, @Nullable Transcoder transcoder, Lsn start, Clock clock) {
        this.handler = handler;
        this.transcoder = transcoder;
        this.clock = clock;
        this.catalog = catalog;
        this.tables = new KnownTables(catalog);
        this.lastEndLsn = start;
    }

    @Override
    public boolean inTransaction() {
        return transaction != null;
    }

    @Override
    public void decode(byte[] bytes, int offset, int length, Lsn lsn) {
        MessageText text = text(bytes, offset, length);
        if (text.accept(TABLE)) {
            text.isMessage("table");
            change(text, length);
            handler.onMessage(lsn);
        } else if (text.accept(BEGIN)) {
            text.isMessage("BEGIN");
            begin(text);
        } else if (text.accept(COMMIT)) {
            text.isMessage("COMMIT");
            commit(text, lsn);
        } else if (!text.nextIs(LOGICAL_MESSAGE)) {
            // What pg_logical_emit_message wrote is no change. Everything else must be known.
            throw new DecodeException("A message of test_decoding of " + length
                    + " bytes is of no known kind; the slot's plugin must be test_decoding, with its default options");
        }
    }

    private void begin(MessageText text) {
        long xid = text.number("a transaction's id");
        text.end();
        if (transaction != null) {
            throw new DecodeException(
                    "test_decoding began transaction " + xid + " within transaction " + transaction.xid());
        }
        transaction = new Transaction(xid, lastEndLsn, clock.instant());
        ordinal = 0;
        catalog.enter(transaction);
        handler.onBegin(transaction);
    }

    private void commit(MessageText text, Lsn endLsn) {
        long xid = text.number("a transaction's id");
        if (!text.nextIs(COMMIT_TIME)) {
            text.end();
        }
        if (transaction == null || transaction.xid() != xid) {
            throw new DecodeException("test_decoding committed transaction " + xid + ", which it had not begun");
        }
        transaction = null;
        lastEndLsn = endLsn;
        handler.onCommit(endLsn);
    }

    private void change(MessageText text, int size) {
        KnownTable table = tables.read(text);
        if (transaction == null) {
            throw new DecodeException(
                    "test_decoding sent a change of table " + table.name() + " outside a transaction");
        }
        if (text.accept(INSERT)) {
            text.isMessage("INSERT");
            insert(table, transaction, text, size);
        } else if (text.accept(UPDATE)) {
            text.isMessage("UPDATE");
            update(table, transaction, text, size);
        } else if (text.accept(DELETE)) {
            text.isMessage("DELETE");
            delete(table, transaction, text, size);
        } else {
            truncate(table, transaction, text, size);
        }
    }

    private void insert(KnownTable table, Transaction in, MessageText text, int size) {
        newTuple.read(text);
        text.end();
        Shape shape = table.whole(newTuple, text);
        handler.onChange(Change.insert(shape.table(), shape.row(newTuple, false), in, ordinal++, size));
    }

    private void update(KnownTable table, Transaction in, MessageText text, int size) {
        boolean hasOld = text.accept(OLD_KEY);
        if (hasOld) {
            oldTuple.read(text);
            if (!text.accept(NEW_TUPLE)) {
                throw text.expected("the new row");
            }
        }
        newTuple.read(text);
        text.end();
        Shape shape = table.whole(newTuple, text);
        Row after = shape.row(newTuple, false);
        if (!hasOld) {
            handler.onChange(Change.update(shape.table(), null, after, in, ordinal++, size));
            return;
        }
        if (!shape.covers(oldTuple)) {
            throw new DecodeException("test_decoding sent an UPDATE of "
                    + shape.table().name() + " whose old row has columns that the new one lacks");
        }
        Row before = table.oldRow(oldTuple, shape, after, in);
        if (after.hasUnchanged()) {
            // An old row is sent whole: a TOASTed value that the update did not touch is in it.
            after = after.withUnchangedFrom(before);
        }
        handler.onChange(Change.update(shape.table(), before, after, in, ordinal++, size));
    }

    private void delete(KnownTable table, Transaction in, MessageText text, int size) {
        if (text.accept(NO_TUPLE)) {
            text.end();
            handler.onChange(Change.delete(table.table(), null, in, ordinal++, size));
            return;
        }
        oldTuple.read(text);
        text.end();
        Shape shape = table.covering(oldTuple, text);
        Row before = table.oldRow(oldTuple, shape, null, in);
        handler.onChange(Change.delete(shape.table(), before, in, ordinal++, size));
    }

    private void truncate(KnownTable first, Transaction in, MessageText text, int size) {
        List<KnownTable> truncated = new ArrayList<>();
        truncated.add(first);
        while (text.accept(NEXT_TABLE)) {
            truncated.add(tables.read(text));
        }
        if (!text.accept(TRUNCATE)) {
            throw text.expected("INSERT, UPDATE, DELETE or TRUNCATE");
        }
        text.isMessage("TRUNCATE");
        if (!text.accept(NO_FLAGS)) {
            boolean restart = text.accept(RESTART_SEQUENCES);
            boolean cascade = text.accept(CASCADE);
            if (!restart && !cascade) {
                throw text.expected("the flags");
            }
        }
        text.end();
        Map<TableName, Table> emptied = new LinkedHashMap<>();
        for (KnownTable table : truncated) {
            emptied.put(table.name(), table.table());
        }
        for (Truncation truncation : Truncation.of(emptied, catalog)) {
            handler.onChange(truncation.change(in, ordinal++, size));
        }
    }

    private MessageText text(byte[] bytes, int offset, int length) {
        if (transcoder == null || Transcoder.isAscii(bytes, offset, length)) {
            return new MessageText(bytes, offset, length);
        }
        byte[] utf8 = transcoder.utf8(bytes, offset, length);
        return new MessageText(utf8, 0, utf8.length);
    }
}
