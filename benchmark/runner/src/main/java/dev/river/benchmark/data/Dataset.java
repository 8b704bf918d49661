package dev.river.benchmark.data;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a table looks like, and how row number {@code i} of it is made.
 *
 * @param title what it is called in figures
 * @param columns the columns as CREATE TABLE takes them; the first is the key
 * @param values the values of row {@code i}, as SELECT takes them
 * @param update what an update sets
 * @param alteration how ALTER TABLE completes the table; empty if it is complete
 */
public record Dataset(String title, String columns, String values, String update, String alteration) {

    /** A type of a column, and a value of row {@code i}; a hash sign stands for the number of the column. */
    private record Kind(String type, String value) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("int", "i % 1000 + #"),
            new Kind("text", "'text # of row ' || i"),
            new Kind("numeric", "i * 1.0001"),
            new Kind("timestamptz", "timestamptz '2026-01-01 00:00:00+00' + i * interval '1 second'"),
            new Kind("boolean", "i % 2 = 0"),
            new Kind("bigint", "i * 1000000"),
            new Kind("date", "date '2026-01-01' + (i % 365)::int"),
            new Kind("float8", "i / 7.0"),
            new Kind("jsonb", "jsonb_build_object('n', i, 'tag', 'a')"),
            new Kind("text[]", "CASE WHEN i % 5 > 0 THEN ARRAY['x', 'y, z'] END"));

    /** bigint, text, numeric, timestamptz, boolean. */
    public static Dataset fiveColumns() {
        return new Dataset(
                "5 columns",
                "id bigint PRIMARY KEY, name text, amount numeric(12,2), changed timestamptz, active boolean",
                "i, 'customer ' || i, i * 0.37, timestamptz '2026-01-01 00:00:00+00' + i * interval '1 second', i % 3 = 0",
                "amount = amount + 1, active = NOT active",
                "");
    }

    /** A key, and columns of ten types in turn. */
    public static Dataset columns(int count) {
        return new Dataset(
                count + " columns",
                "id bigint PRIMARY KEY, " + each(count, kind -> "c# " + kind.type()),
                "i, " + each(count, Kind::value),
                "c0 = c0 + 1, c1 = 'changed ' || id",
                "");
    }

    private static String each(int count, Function<Kind, String> text) {
        return IntStream.range(0, count - 1)
                .mapToObj(n -> text.apply(KINDS.get(n % KINDS.size())).replace("#", String.valueOf(n)))
                .collect(Collectors.joining(", "));
    }

    /** A key, and numbers: of those a thousand columns fit into a row. */
    public static Dataset numbers(int count) {
        return new Dataset(
                count + " columns of numbers",
                "id bigint PRIMARY KEY, " + each(count, kind -> "c# int"),
                "i, " + each(count, kind -> "i % 1000 + #"),
                "c0 = c0 + 1",
                "");
    }

    /** A key, and a text of so many bytes, which is stored as it is. */
    public static Dataset text(int bytes) {
        return new Dataset(
                "text of " + bytes + " bytes",
                "id bigint PRIMARY KEY, body text",
                "i, left(repeat(md5(i::text), " + (bytes / 32 + 1) + "), " + bytes + ")",
                "body = reverse(body)",
                "ALTER body SET STORAGE EXTERNAL");
    }

    /** The statements that make the table. */
    String createTable(String table) {
        String created = "CREATE TABLE " + table + " (" + columns + ")";
        return alteration.isEmpty() ? created : created + "; ALTER TABLE " + table + " " + alteration;
    }

    /** The statement that inserts the rows from {@code first} to {@code last}, both SQL expressions. */
    String insert(String table, String first, String last) {
        return "INSERT INTO " + table + " SELECT " + values + " FROM generate_series(" + first + ", " + last + ") i";
    }

    /** The statement that changes the rows from {@code first} to {@code last}, both SQL expressions. */
    String update(String table, String first, String last) {
        return "UPDATE " + table + " SET " + update + " WHERE id BETWEEN " + first + " AND " + last;
    }
}
