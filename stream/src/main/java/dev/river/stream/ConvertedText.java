package dev.river.stream;

import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.encoding.Transcoder;
import dev.river.postgres.session.TextReading;
import dev.river.sink.Lsn;
import dev.river.sink.Table;
import org.jspecify.annotations.Nullable;

/**
 * Hands changes on with their values in UTF-8, where the server does not send them so.
 *
 * <p>Changes of a table are left out whose name, or that of one of its columns, is no UTF-8: the catalogs leave it out, too, since
 * no statement could name it.
 */
public final class ConvertedText implements ChangeHandler {

    private final ChangeHandler next;
    private final TextReading text;

    /** The table of the last change: changes of one table usually come one after the other. */
    private @Nullable Table last;

    private @Nullable Transcoder transcoder;
    private boolean leftOut;

    private ConvertedText(ChangeHandler next, TextReading text) {
        this.next = next;
        this.text = text;
    }

    /** What to give a decoder for whoever takes its changes: itself where the values can be taken as they are. */
    public static ChangeHandler before(ChangeHandler next, TextReading text) {
        return text.isPlain() ? next : new ConvertedText(next, text);
    }

    @Override
    public void onBegin(Transaction transaction) {
        next.onBegin(transaction);
    }

    @Override
    public void onChange(Change change) {
        Table table = change.table();
        if (table != last) {
            transcoder = text.transcoder(table);
            leftOut = text.isRaw() && isUnreadable(table);
            last = table;
        }
        if (leftOut) {
            return;
        }
        Transcoder converting = transcoder;
        next.onChange(converting == null ? change : change.with(converting::utf8));
    }

    private static boolean isUnreadable(Table table) {
        return isUnreadable(table.name().schema())
                || isUnreadable(table.name().name())
                || table.columns().stream().anyMatch(column -> isUnreadable(column.name()));
    }

    private static boolean isUnreadable(String name) {
        return name.indexOf(Transcoder.REPLACEMENT) >= 0;
    }

    @Override
    public void onMessage(Lsn lsn) {
        next.onMessage(lsn);
    }

    @Override
    public void onCommit(Lsn endLsn) {
        next.onCommit(endLsn);
    }
}
