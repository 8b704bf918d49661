package dev.river.stream;

import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Column;
import dev.river.sink.Lsn;
import dev.river.sink.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what a decoder hands on, and shows it for comparison. */
public final class RecordingHandler implements ChangeHandler {

    private final List<String> events = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Transaction> transactions = new ArrayList<>();
    private final List<Lsn> messages = new ArrayList<>();

    /** All that came, one line each: {@code UPDATE public.t {id=1, name=unchanged} -> {id=2, name='a'}}. */
    public List<String> events() {
        return events;
    }

    public List<Change> changes() {
        return changes;
    }

    public List<Transaction> transactions() {
        return transactions;
    }

    @Override
    public void onBegin(Transaction transaction) {
        transactions.add(transaction);
        events.add("BEGIN");
    }

    @Override
    public void onChange(Change change) {
        changes.add(change);
        events.add(change.operation() + " " + change.table().name() + " " + shown(change, change.before()) + " -> "
                + shown(change, change.after()));
    }

    @Override
    public void onMessage(Lsn lsn) {
        messages.add(lsn);
    }

    /** The positions of the messages that told of rows. */
    public List<Lsn> messages() {
        return messages;
    }

    @Override
    public void onCommit(Lsn endLsn) {
        events.add("COMMIT " + endLsn);
    }

    private static String shown(Change change, @Nullable Row row) {
        if (row == null) {
            return "none";
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Column column = change.table().columns().get(i);
            String value = row.isUnchanged(i) ? "unchanged" : row.isNull(i) ? "null" : "'" + row.text(i) + "'";
            values.add(column.name() + "=" + value);
        }
        return "{" + String.join(", ", values) + "}";
    }
}
