package dev.river.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of one row, or a truncate, on its way to one sink.
 *
 * <p>Its identity and its order are ({@link #commitLsn()}, {@link #ordinal()}); where an update changes the key, the
 * delete of the old key and the new row share both, and come in this order. A record is immutable, and safe to read from
 * any thread. Implemented by River and the test kit alone: methods may be added to it.
 */
public interface ChangeRecord {

    /** The table, with the columns that it had at the time. */
    Table table();

    /** What happened. A row that the dump read is an {@link Operation#INSERT}. */
    Operation operation();

    /** The row after the change; null for a delete and a truncate. */
    @Nullable
    Row after();

    /**
     * What the replica identity contains of the row before the change: the whole row under {@code REPLICA IDENTITY FULL},
     * else the columns of the identity, the others unchanged. Null for an insert, a truncate, and an update that left
     * the identity as it was.
     */
    @Nullable
    Row before();

    /** Whether the dump read this row, rather than the stream. */
    boolean dumped();

    /**
     * The position of the transaction's commit; for a dumped row that of the snapshot. Under test_decoding, which shows
     * it too late, the end of the commit delivered before.
     */
    Lsn commitLsn();

    /** When the transaction was committed, for a dumped row when the snapshot was taken, under test_decoding on receipt. */
    Instant commitTime();

    /** The transaction's id; 0 for a dumped row. */
    long xid();

    /** The place of the change in its transaction, from 0. */
    long ordinal();

    /**
     * The key of the row, unique in its destination for the table: the one key column's text, or several joined by
     * {@code -} with {@code -} and {@code %} inside a part percent-encoded. Null where the table has no key, where the
     * only key column is NULL, and for a truncate.
     */
    @Nullable
    String key();

    /**
     * The positions in the table's columns of those that make the {@link #key()}: the rule's {@code key}, or else
     * {@link Table#keyColumns()}. Empty where there is no key.
     */
    List<Integer> keyColumns();

    /**
     * The key as bytes: what the rule's format makes of it, the text of {@link #key()} in UTF-8 where it makes nothing of its
     * own. Null where there is no key. May throw what {@link #value()} throws.
     */
    default byte @Nullable [] keyBytes() {
        String key = key();
        return key == null ? null : key.getBytes(UTF_8);
    }

    /** Where the record goes: the topic, index, file or table. */
    Destination destination();

    /** Whether rules send other tables to this destination too. A truncate must then not clear the destination. */
    boolean destinationShared();

    /**
     * A number that never decreases for a key, so that an idempotent sink writes a record whose version is equal to or
     * above the one that it has. Equal versions occur: the changes of one transaction share theirs.
     */
    long version();

    /**
     * The record in the rule's format, rendered again at each call. River's own formats are JSON on one line in UTF-8;
     * another one may be any bytes. Null where the format has nothing to show, as {@code row} has for a delete or a
     * truncate.
     *
     * @throws RetriableException where what the format needs is away, as a registry of schemas: the batch is to fail with it
     * @throws RenderingException where the format can never write the record: the record is to be rejected
     */
    byte @Nullable [] value();

    /** The room that the record takes while it waits, in bytes: about what PostgreSQL sent for it. */
    int size();

    /**
     * The names of the columns whose values PostgreSQL did not send because the update left them as they were. Where an
     * update changes the key, the new row has all values, as far as they can still be read.
     */
    default List<String> unchanged() {
        Row row = after();
        if (row == null || !row.hasUnchanged()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            if (row.isUnchanged(i)) {
                names.add(table().columns().get(i).name());
            }
        }
        return names;
    }
}
