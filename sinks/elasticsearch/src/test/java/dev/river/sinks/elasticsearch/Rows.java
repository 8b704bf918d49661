package dev.river.sinks.elasticsearch;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Lsn;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import org.jspecify.annotations.Nullable;

/** Records of one table in one index. */
public record Rows(String index) {

    static final String UNCHANGED = RecordBuilder.UNCHANGED;

    private static final Table TABLE = TableBuilder.table("shop", "product")
            .key("id", "text")
            .column("name", "text")
            .column("price", "numeric")
            .column("document", "jsonb")
            .build();

    public ChangeRecord insert(long version, String id, @Nullable String name) {
        return insert(version, id, name, "1.50", "{}");
    }

    ChangeRecord insert(
            long version, String id, @Nullable String name, @Nullable String price, @Nullable String document) {
        return at(version, RecordBuilder.insert(TABLE, id, name, price, document))
                .build();
    }

    ChangeRecord dumped(long version, String id, @Nullable String name) {
        return at(version, RecordBuilder.insert(TABLE, id, name, "1.50", "{}"))
                .dumped()
                .build();
    }

    ChangeRecord update(
            long version, String id, @Nullable String name, @Nullable String price, @Nullable String document) {
        return at(version, RecordBuilder.update(TABLE, id, name, price, document))
                .build();
    }

    ChangeRecord delete(long version, String id) {
        return at(version, RecordBuilder.delete(TABLE, id, UNCHANGED, UNCHANGED, UNCHANGED))
                .build();
    }

    ChangeRecord truncate(long version) {
        return at(version, RecordBuilder.truncate(TABLE)).build();
    }

    RecordBuilder at(long version, RecordBuilder record) {
        return record.destination(index).format("row").commitLsn(new Lsn(version));
    }

    /** The document of a row whose other columns are as {@link #insert} leaves them. */
    static String document(String id, String name) {
        return document(id, name, "1.50", "{}");
    }

    /** The document of a row as the format shows it. */
    static String document(String id, String name, String price, String document) {
        return "{\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"price\":" + price + ",\"document\":" + document
                + "}";
    }
}
