package dev.river.sink.testkit;

import dev.river.sink.Table;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table that the tests write. */
final class Sample {

    private Sample() {}

    static final Table TABLE = table("product");
    static final Table OTHER_TABLE = table("customer");
    static final Table WIDER = columns("product").column("note", "text").build();
    static final int DOCUMENT = 5;

    private static Table table(String name) {
        return columns(name).build();
    }

    private static TableBuilder columns(String name) {
        return TableBuilder.table("shop", name)
                .key("id", "bigint")
                .column("name", "text")
                .column("price", "numeric")
                .column("active", "boolean")
                .column("tags", "text[]")
                .column("document", "jsonb");
    }

    static String[] widerRow(int id, String name) {
        String[] row = Arrays.copyOf(row(id, name), DOCUMENT + 2);
        row[DOCUMENT + 1] = "noted";
        return row;
    }

    static String[] row(int id, String name) {
        return new String[] {Integer.toString(id), name, "12.50", "t", "{red,blue}", "{\"a\": 1}"};
    }

    static String[] key(int id) {
        String unchanged = RecordBuilder.UNCHANGED;
        return new String[] {Integer.toString(id), unchanged, unchanged, unchanged, unchanged, unchanged};
    }

    static List<@Nullable String[]> demandingRows() {
        return List.of(
                new @Nullable String[] {
                    "9223372036854775807",
                    "quote \" apostrophe ' backslash \\ tab \t",
                    "1234567890123456789012345678901234567890.0100",
                    "f",
                    "{\"a,b\",\"c\\\"d\",NULL}",
                    "{\"deep\": [1, {\"n\": 9007199254740993}]}"
                },
                new @Nullable String[] {
                    "-9223372036854775808", "lines\nof\r\ntext\u2028\u0001", "NaN", "t", "{}", "null"
                },
                new @Nullable String[] {"9007199254740993", "Größe 日本語 🚲", "-0.00", null, null, null},
                new @Nullable String[] {"0", "", "0.1", "t", "{{1,2},{3,4}}", "\"text\""});
    }
}
