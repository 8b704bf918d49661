package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.testservers.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the dump gives is what the type's output function and pgoutput give, to the letter. */
@Timeout(180)
class DumpedValuesIT {

    /** Each a type and its values, all SQL. */
    private static final List<List<String>> VALUES = List.of(
            List.of("boolean", "true", "false"),
            List.of("smallint", "-32768"),
            List.of("bigint", "9223372036854775807", "-9223372036854775808"),
            List.of("numeric", "'NaN'", "'Infinity'", "0.10", "-0.000000000000000000000000000000000001", "1e100"),
            List.of("numeric(40,4)", "123456789012345678901234567890.5"),
            List.of("real", "'NaN'", "'-Infinity'", "1.1", "1e-45", "3.4028235e38", "-0.0::float4"),
            List.of("double precision", "'NaN'", "'Infinity'", "0.1", "5e-324", "1.7976931348623157e308", "1e15"),
            List.of("money", "-12345678.9", "0"),
            List.of("char(5)", "'ab'", "''"),
            List.of("varchar(9)", "'ab  '", "''"),
            List.of(
                    "text",
                    "''",
                    "'NULL'",
                    "E'\\\\N'",
                    "E'\\\\.'",
                    "E'a\\tb\\nc\\rd\\\\e\\be\\ff\\x0b'",
                    "E'\\\\'",
                    "E'\\n'",
                    "E'\\t'",
                    "'it''s \"quoted\"'",
                    "'ü漢🐘'",
                    "E'\\x01\\x7f'"),
            List.of("name", "'a name'"),
            List.of("\"char\"", "'x'", "''"),
            List.of("bytea", "'\\x'", "'\\x00ff5c4e0a09'"),
            List.of("bit(3)", "B'101'"),
            List.of("bit varying", "B''", "B'1'"),
            List.of("date", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'5874897-12-31'", "'2020-02-29'"),
            List.of("timestamp", "'infinity'", "'294276-12-31 23:59:59.999999'", "'4713-01-01 00:00:00 BC'"),
            List.of(
                    "timestamptz",
                    "'-infinity'",
                    "'2020-02-29 23:59:59.999999+05:30'",
                    "'0001-01-01 00:00:00+00 BC'",
                    "'1883-11-18 12:00:00 America/New_York'"),
            List.of("time", "'24:00:00'", "'00:00:00.000001'"),
            List.of("timetz", "'12:00:00-03:30'", "'12:00:00+15:59:59'"),
            List.of("interval", "'1 year -2 months 3 days 04:05:06.789'", "'-1 microsecond'", "'0'"),
            List.of("uuid", "'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
            List.of("json", "E'{\"a\" :\\n 1, \"a\": 2.50}'", "'null'", "'\"\\u00e4\\n\"'"),
            List.of("jsonb", "'{\"b\": [1.0, null, \"it''s\"], \"a\": 1e2}'", "'\"tab\\t\"'"),
            List.of("integer[]", "'{}'", "'{1,NULL,-3}'", "'[0:1]={1,2}'", "'{{1,2},{3,4}}'"),
            List.of("text[]", "ARRAY['a,b', 'say \"hi\"', 'it''s', NULL, 'NULL', E'\\\\', '', E'\\n', '{}']"),
            List.of("timestamptz[]", "'{\"2020-01-01 00:00:00+01\",infinity}'"),
            List.of("bytea[]", "ARRAY['\\x00'::bytea, '\\x']"),
            List.of("box[]", "ARRAY['((1,1),(2,2))', '((3,3),(4,4))']::box[]"),
            List.of("interval[]", "'{\"1 day\"}'"),
            List.of("mood", "'it''s ok'"),
            List.of("mood[]", "'{happy,\"it''s ok\"}'"),
            List.of("pair", "ROW(1, E'it''s \"b\"\\t')::pair", "ROW(NULL, '')::pair"),
            List.of("flag", "true"),
            List.of("amount", "1.50"),
            List.of("int4range", "'[1,5)'", "'empty'"),
            List.of("tstzrange", "'[2020-01-01 00:00:00+02,)'"),
            List.of("inet", "'10.0.0.1/8'", "'::1'"),
            List.of("macaddr", "'08002b:010203'"),
            List.of("point", "'(1.5,-2)'"),
            List.of("path", "'((0.1,0),(1,1))'"),
            List.of("oid", "4294967295"),
            List.of("int2vector", "'1 2 3'"),
            List.of("xml", "'<a>x &lt; y</a>'"),
            List.of("tsvector", "'a:1 fat:2A ''it''''s'''"),
            List.of("pg_lsn", "'16/B374D848'"));

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void everyValueIsThatOfItsTypeAndOfTheStream() {
        TestDatabase database = TestDatabase.create(server);
        database.execute(
                "CREATE TYPE mood AS ENUM ('happy', 'it''s ok')",
                "CREATE TYPE pair AS (a integer, b text)",
                "CREATE DOMAIN flag AS boolean",
                "CREATE DOMAIN amount AS numeric",
                "CREATE TABLE odd ("
                        + columns(", ", i -> column(i) + " " + VALUES.get(i).get(0)) + ")",
                "CREATE PUBLICATION odd FOR TABLE odd WITH (publish = 'insert')",
                "SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')");
        int rows = VALUES.stream().mapToInt(List::size).max().orElseThrow();
        for (int row = 1; row <= rows; row++) {
            int nth = row;
            database.execute("INSERT INTO odd VALUES ("
                    + columns(
                            ", ",
                            i -> nth < VALUES.get(i).size() ? VALUES.get(i).get(nth) : "NULL") + ")");
        }

        List<String> dumped = shown(dump(database, "odd").rows("odd"));

        assertThat(dumped).hasSize(rows * VALUES.size()).contains("text: ", "text: NULL", "text: (NULL)");
        assertThat(dumped).containsExactlyElementsOf(shown(printed(database)));
        assertThat(dumped).containsExactlyElementsOf(shown(streamed(database)));
    }

    @Test
    void largeValuesComeWhole() {
        TestDatabase database = TestDatabase.create(server);
        database.execute(
                "CREATE TABLE big (id int PRIMARY KEY, body text, bytes bytea)",
                "INSERT INTO big SELECT 1, string_agg(E'ü\\t\\\\' || i % 10, ''), decode(string_agg(md5(i::text), ''), 'hex')"
                        + " FROM generate_series(1, 250000) i",
                "INSERT INTO big VALUES (2, 'small', '')");

        List<@Nullable String> row = dump(database, "big").rows("big").get(0);

        try (Handle handle = database.open()) {
            List<String> expected = handle.createQuery(
                            "SELECT format('%s', body) AS body, format('%s', bytes) AS bytes FROM public.big WHERE id = 1")
                    .map((values, context) -> List.of(values.getString("body"), values.getString("bytes")))
                    .one();
            assertThat(expected.get(0)).hasSize(1_000_000);
            assertThat(row.get(1)).isEqualTo(expected.get(0));
            assertThat(row.get(2)).isEqualTo(expected.get(1));
        }
    }

    private static RecordingListener dump(TestDatabase database, String table) {
        RecordingListener listener = new RecordingListener();
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, database.parts(table), listener);
        }
        return listener;
    }

    /** What the types' output functions write, which format calls where a cast to text would not always. */
    private static List<List<@Nullable String>> printed(TestDatabase database) {
        try (Handle handle = database.open()) {
            return handle.createQuery("SELECT "
                            + columns(
                                    ", ",
                                    i -> "CASE num_nulls(" + column(i) + ") WHEN 0 THEN format('%s', " + column(i)
                                            + ") END")
                            + " FROM public.odd")
                    .map((row, context) -> {
                        List<@Nullable String> texts = new ArrayList<>();
                        for (int i = 1; i <= VALUES.size(); i++) {
                            texts.add(row.getString(i));
                        }
                        return texts;
                    })
                    .list();
        }
    }

    /** What pgoutput sends for the rows' inserts. */
    private static List<List<@Nullable String>> streamed(TestDatabase database) {
        try (Handle handle = database.open()) {
            return handle
                    .createQuery("SELECT data FROM pg_logical_slot_get_binary_changes(:slot, NULL, NULL,"
                            + " 'proto_version', '1', 'publication_names', 'odd')")
                    .bind("slot", database.name())
                    .mapTo(byte[].class)
                    .list()
                    .stream()
                    .filter(message -> message[0] == 'I')
                    .map(InsertMessage::texts)
                    .toList();
        } finally {
            database.execute("SELECT pg_drop_replication_slot('" + database.name() + "')");
        }
    }

    private static List<String> shown(List<List<@Nullable String>> rows) {
        return rows.stream()
                .flatMap(row -> IntStream.range(0, row.size())
                        .mapToObj(i -> VALUES.get(i).get(0) + ": " + Objects.requireNonNullElse(row.get(i), "(NULL)")))
                .toList();
    }

    private static String column(int i) {
        return "c" + i;
    }

    private static String columns(String delimiter, IntFunction<String> column) {
        return IntStream.range(0, VALUES.size()).mapToObj(column).collect(Collectors.joining(delimiter));
    }
}
