package dev.river.benchmark.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Table;
import dev.river.sink.testkit.TableBuilder;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of the benchmark: their columns, and the values of row number {@code i} as PostgreSQL writes them. */
public enum SampleTable {
    /** bigint, text, numeric, timestamptz, boolean. */
    FIVE_COLUMNS(keyed().column("name", "text")
            .column("amount", "numeric")
            .column("changed", "timestamp with time zone")
            .column("active", "boolean")
            .build()) {
        @Override
        List<@Nullable String> values(int i) {
            return List.of(
                    String.valueOf(i),
                    "customer " + i,
                    new BigDecimal("0.37").multiply(BigDecimal.valueOf(i)).toString(),
                    secondsIntoTheYear(i),
                    i % 3 == 0 ? "t" : "f");
        }
    },

    /** Fifty columns of ten types. In every fifth row the arrays are NULL. */
    FIFTY_COLUMNS(fiftyColumns()) {
        @Override
        List<@Nullable String> values(int i) {
            List<@Nullable String> values = new ArrayList<>();
            values.add(String.valueOf(i));
            for (int group = 1; group <= 5; group++) {
                values.add(String.valueOf(i % 1000 + group));
                values.add(String.valueOf(i * 1_000_000L));
                values.add("text " + group + " of row " + i);
                values.add(
                        new BigDecimal("1.0001").multiply(BigDecimal.valueOf(i)).toString());
                values.add(secondsIntoTheYear(i));
                values.add(LocalDate.of(2026, 1, 1).plusDays(i % 365).toString());
                values.add(i % 2 == 0 ? "t" : "f");
                values.add(String.valueOf(i / 7.0));
                values.add("{\"n\": " + i + ", \"tag\": \"a\"}");
                values.add(i % 5 > 0 ? "{x,\"y, z\"}" : null);
            }
            values.remove(values.size() - 1);
            return values;
        }
    },

    /** A key and a text of 2 kB. */
    WIDE_TEXT(keyed().column("body", "text").build()) {
        @Override
        List<@Nullable String> values(int i) {
            return List.of(String.valueOf(i), md5(String.valueOf(i)).repeat(61));
        }
    };

    /** How many different rows the benchmarks go through, so that no branch is always taken the same way. */
    public static final int ROWS = 256;

    private static final DateTimeFormatter TIMESTAMPTZ = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'+00'");

    private final Table table;

    SampleTable(Table table) {
        this.table = table;
    }

    /** The table, whose key is its first column. */
    public Table table() {
        return table;
    }

    /** The values of row number {@code i}, null for NULL. */
    abstract List<@Nullable String> values(int i);

    /** The values of the next row under the key of row number {@code i}. */
    List<@Nullable String> changedValues(int i) {
        List<@Nullable String> values = new ArrayList<>(values(i + 1));
        values.set(0, String.valueOf(i));
        return values;
    }

    /** The key of row number {@code i}, NULL in the place of all other values. */
    List<@Nullable String> keyOf(int i) {
        List<@Nullable String> values =
                new ArrayList<>(Collections.nCopies(table.columns().size(), null));
        values.set(0, String.valueOf(i));
        return values;
    }

    private static TableBuilder keyed() {
        return TableBuilder.table("public", "sample").key("id", "bigint");
    }

    private static Table fiftyColumns() {
        TableBuilder table = keyed();
        for (int group = 1; group <= 5; group++) {
            table.column("int_" + group, "integer")
                    .column("big_" + group, "bigint")
                    .column("text_" + group, "text")
                    .column("num_" + group, "numeric")
                    .column("at_" + group, "timestamp with time zone")
                    .column("day_" + group, "date")
                    .column("flag_" + group, "boolean")
                    .column("float_" + group, "double precision")
                    .column("doc_" + group, "jsonb");
            if (group < 5) {
                table.column("list_" + group, "text[]");
            }
        }
        return table.build();
    }

    private static String secondsIntoTheYear(int seconds) {
        return TIMESTAMPTZ.format(LocalDateTime.of(2026, 1, 1, 0, 0).plusSeconds(seconds));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
