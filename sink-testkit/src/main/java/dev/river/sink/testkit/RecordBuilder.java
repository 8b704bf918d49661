package dev.river.sink.testkit;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ChangeRecord}.
 *
 * <p>Values are given as PostgreSQL's text, in the order of the table's columns: {@code null} is NULL,
 * {@link #UNCHANGED} a value that PostgreSQL did not send. What is not given follows from the rest: the key from the
 * key columns of the row, the version from the LSN, the destination from the table's name.
 */
public final class RecordBuilder {

    /** In the place of a value: PostgreSQL did not send it. No text of PostgreSQL can hold a zero character. */
    public static final String UNCHANGED = "\0unchanged";

    private final Table table;
    private final Operation operation;
    private @Nullable Row after;
    private @Nullable Row before;
    private boolean dumped;
    private Lsn commitLsn = new Lsn(1);
    private Instant commitTime = Instant.parse("2026-01-02T03:04:05.678Z");
    private long xid = 731;
    private long ordinal;
    private List<Integer> keyColumns;
    private @Nullable String key;
    private boolean keyGiven;
    private @Nullable Destination destination;
    private boolean destinationShared;
    private @Nullable Long version;
    private String format = "river";
    private Supplier<@Nullable RuntimeException> failure = () -> null;

    private RecordBuilder(Table table, Operation operation) {
        this.table = table;
        this.operation = operation;
        this.keyColumns = table.keyColumns();
    }

    /** Starts an insert of this row. */
    public static RecordBuilder insert(Table table, @Nullable String... after) {
        return new RecordBuilder(table, Operation.INSERT).after(after);
    }

    /** Starts an update that leaves this row. */
    public static RecordBuilder update(Table table, @Nullable String... after) {
        return new RecordBuilder(table, Operation.UPDATE).after(after);
    }

    /** Starts a delete of this row; under the default replica identity all but the key is {@link #UNCHANGED}. */
    public static RecordBuilder delete(Table table, @Nullable String... before) {
        return new RecordBuilder(table, Operation.DELETE).before(before);
    }

    /** Starts a truncate. */
    public static RecordBuilder truncate(Table table) {
        return new RecordBuilder(table, Operation.TRUNCATE);
    }

    public RecordBuilder after(@Nullable String... values) {
        after = row(values);
        return this;
    }

    public RecordBuilder before(@Nullable String... values) {
        before = row(values);
        return this;
    }

    public RecordBuilder dumped() {
        dumped = true;
        xid = 0;
        return this;
    }

    public RecordBuilder commitLsn(Lsn lsn) {
        commitLsn = lsn;
        return this;
    }

    public RecordBuilder commitTime(Instant time) {
        commitTime = time;
        return this;
    }

    public RecordBuilder xid(long xid) {
        this.xid = xid;
        return this;
    }

    public RecordBuilder ordinal(long ordinal) {
        this.ordinal = ordinal;
        return this;
    }

    /** The positions of the columns that a rule has made the key of, instead of the table's own. */
    public RecordBuilder keyColumns(Integer... columns) {
        this.keyColumns = List.of(columns);
        return this;
    }

    /** The key instead of the one that follows from the row; null for none. */
    public RecordBuilder key(@Nullable String key) {
        this.key = key;
        keyGiven = true;
        return this;
    }

    /** Where it goes: the destination of that name, a log. */
    public RecordBuilder destination(String destination) {
        return destination(Destination.log(destination));
    }

    public RecordBuilder destination(Destination destination) {
        this.destination = destination;
        return this;
    }

    /** Other tables go to the same destination too. */
    public RecordBuilder destinationShared() {
        destinationShared = true;
        return this;
    }

    public RecordBuilder version(long version) {
        this.version = version;
        return this;
    }

    /** The format of {@link ChangeRecord#value()}, {@code river} where none is given. */
    public RecordBuilder format(String format) {
        this.format = format;
        return this;
    }

    /**
     * Asked at each {@link ChangeRecord#value()} what that is to throw, null for nothing: a
     * {@link dev.river.sink.RetriableException}, as where a registry of schemas is away, or a
     * {@link dev.river.sink.RenderingException}.
     */
    public RecordBuilder failing(Supplier<@Nullable RuntimeException> failure) {
        this.failure = failure;
        return this;
    }

    public ChangeRecord build() {
        return new TestRecord(
                table,
                operation,
                after,
                before,
                dumped,
                commitLsn,
                commitTime,
                xid,
                ordinal,
                keyColumns,
                keyGiven ? key : keyOf(after != null ? after : before),
                destination != null ? destination : Destination.log(table.name().toString()),
                destinationShared,
                version != null ? version : commitLsn.value(),
                format,
                failure);
    }

    private Row row(@Nullable String[] values) {
        Row.Builder row = Row.builder(table.columns().size());
        for (String value : values) {
            if (value == null) {
                row.nullValue();
            } else if (value.equals(UNCHANGED)) {
                row.unchanged();
            } else {
                row.value(value);
            }
        }
        return row.build();
    }

    private @Nullable String keyOf(@Nullable Row row) {
        if (row == null || keyColumns.isEmpty()) {
            return null;
        }
        if (keyColumns.size() == 1) {
            return row.text(keyColumns.get(0));
        }
        return keyColumns.stream()
                .map(column ->
                        String.valueOf(row.text(column)).replace("%", "%25").replace("-", "%2D"))
                .collect(Collectors.joining("-"));
    }
}
