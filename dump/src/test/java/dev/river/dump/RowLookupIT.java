package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.SourceException;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.testservers.PostgresServer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class RowLookupIT {

    private static final Runnable NOT_LOCKED = () -> {
        throw new IllegalStateException("Nobody has locked the table");
    };

    private static PostgresServer server;

    private TestDatabase database;
    private RowLookup rows;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        database = TestDatabase.create(server);
        rows = new RowLookup(database.database());
    }

    @AfterEach
    void close() {
        rows.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int | 7 | 8",
                "bigint | -9223372036854775808 | 1",
                "numeric | 0.10 | 0.11",
                "numeric | NaN | 1",
                "double precision | 0.1 | 0.2",
                "text | it's \"quoted\" \\ and :named ? $1 | other",
                "text | \\N | N",
                "text | ü漢🐘 | u",
                "char(5) | ab    | cd",
                "bytea | \\x00ff5c27 | \\x00",
                "uuid | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12",
                "timestamptz | 2020-02-29 18:29:59.999999+00 | 2020-02-29 18:29:59.999998+00",
                "timestamptz | infinity | -infinity",
                "timestamp | 0044-03-15 12:00:00 BC | 0044-03-15 12:00:00",
                "interval | P1Y-2M3DT4H5M6.789S | P1Y",
                "date | -infinity | infinity",
                "boolean | t | f",
                "int[] | {1,2} | {2,1}",
                "jsonb | {\"a\": 1} | {\"a\": 2}",
                "inet | 10.0.0.1/8 | 10.0.0.1",
                "public.mood | it's ok | happy",
                "public.whole | 7 | 8",
                "public.other_text | x'y | x"
            })
    void keyOfAnyTypeFindsItsRowAndNoOther(String type, String key, String other) {
        database.execute(
                "CREATE TYPE public.mood AS ENUM ('happy', 'it''s ok')",
                "CREATE DOMAIN public.whole AS int",
                "CREATE DOMAIN public.other_text AS text",
                "CREATE TABLE t (v text, k " + type + " PRIMARY KEY)");
        try (Handle handle = database.open()) {
            handle.createUpdate("INSERT INTO public.t VALUES ('right', CAST(:key AS " + type
                            + ")), ('wrong', CAST(:other AS " + type + "))")
                    .bind("key", key)
                    .bind("other", other)
                    .execute();
        }
        Table table = table("t", List.of(1), "v", "k");

        assertThat(find(table, "", key)).contains("right");
        database.execute("DELETE FROM t WHERE v = 'right'");
        assertThat(find(table, "", key)).isEmpty();
    }

    @Test
    void compositeKeyFindsByAllItsParts() {
        database.execute(
                "CREATE TABLE t (v text, a int, b text, PRIMARY KEY (b, a))",
                "INSERT INTO t VALUES ('one', 1, 'x-'), ('two', 2, 'x-'), ('three', 1, 'x')");
        Table table = table("t", List.of(2, 1), "v", "a", "b");

        assertThat(find(table, "", "2", "x-")).contains("two");
        assertThat(find(table, "", "2", "x")).isEmpty();
    }

    @Test
    void valuesComeAsDumpAndStreamGiveThem() {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n text, empty text, at timestamptz, bytes bytea, f float8, big text)",
                "INSERT INTO t VALUES (1, NULL, '', '2020-01-01 00:00:00+05:30', '\\x00', 0.1, repeat(E'\\t', 100000))");
        Table table = table("t", List.of(0), "id", "n", "empty", "at", "bytes", "f", "big");

        Row found = rows.complete(table, row("1", "", "", "", "", "", ""), NOT_LOCKED)
                .orElseThrow();

        assertThat(found.isNull(1)).isTrue();
        assertThat(IntStream.range(2, 7).mapToObj(found::text))
                .containsExactly("", "2019-12-31 18:30:00+00", "\\x00", "0.1", "\t".repeat(100_000));
    }

    @Test
    void rowIsReadAsItIsNow() {
        database.execute("CREATE TABLE t (v text, id int PRIMARY KEY)", "INSERT INTO t VALUES ('old', 1)");
        Table table = table("t", List.of(1), "v", "id");
        assertThat(find(table, "", "1")).contains("old");

        database.execute("UPDATE t SET v = 'new'");

        assertThat(find(table, "", "1")).contains("new");
    }

    @Test
    void partitionsAreTheTableAndInheritingTablesAreNot() {
        database.execute(
                "CREATE TABLE parted (v text, id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "INSERT INTO parted VALUES ('partition', 1)",
                "CREATE TABLE child (v text, id int PRIMARY KEY)",
                "INSERT INTO child VALUES ('child', 1), ('child', 2)",
                "CREATE TABLE parent (v text, id int PRIMARY KEY)",
                "ALTER TABLE child INHERIT parent",
                "INSERT INTO parent VALUES ('parent', 1)");

        assertThat(find(table("parted", List.of(1), "v", "id"), "", "1")).contains("partition");
        assertThat(find(table("parent", List.of(1), "v", "id"), "", "1")).contains("parent");
        assertThat(find(table("parent", List.of(1), "v", "id"), "", "2")).isEmpty();
    }

    @Test
    void oddNamesAreRead() {
        database.execute(
                "CREATE TABLE \"a.b:c?<x>%'\\{d x}\" (\"Id:\"\"?\" int PRIMARY KEY, \"select\" text)",
                "INSERT INTO \"a.b:c?<x>%'\\{d x}\" VALUES (1, 'x')");
        Table table = table("a.b:c?<x>%'\\{d x}", List.of(0), "Id:\"?", "select");

        assertThat(rows.complete(table, row("1", ""), NOT_LOCKED).orElseThrow().text(1))
                .isEqualTo("x");
    }

    @Test
    void whatTheSchemaNoLongerHasLeavesTheRowAsItIs() {
        database.execute(
                "CREATE TABLE dropped (v text, id int PRIMARY KEY)",
                "CREATE TABLE renamed (v text, id int PRIMARY KEY)",
                "INSERT INTO renamed VALUES ('x', 1)",
                "CREATE TABLE retyped (v text, id text PRIMARY KEY)",
                "INSERT INTO retyped VALUES ('x', '1')",
                "DROP TABLE dropped",
                "ALTER TABLE renamed RENAME v TO w",
                "ALTER TABLE retyped ALTER id TYPE int USING id::int");

        for (String gone : List.of("dropped", "renamed")) {
            Row row = row("", "1");
            assertThat(rows.complete(table(gone, List.of(1), "v", "id"), row, NOT_LOCKED))
                    .containsSame(row);
        }
        assertThat(find(table("retyped", List.of(1), "v", "id"), "", "one")).isEmpty();
        assertThat(find(table("retyped", List.of(1), "v", "id"), "", "1")).contains("x");
    }

    @Test
    void keyWhoseEqualityIsOutOfReachIsComparedAsText() {
        database.execute("CREATE TABLE t (v text, p point, id int)", "INSERT INTO t VALUES ('x', '(1,2)', 1)");

        assertThat(find(table("t", List.of(1), "v", "p"), "", "(1,2)")).contains("x");
    }

    @Test
    void aLockedTableIsWaitedForAndSaid() {
        database.execute("CREATE TABLE t (v text, id int PRIMARY KEY)", "INSERT INTO t VALUES ('x', 1)");
        Table table = table("t", List.of(1), "v", "id");
        try (Handle other = database.open()) {
            other.begin();
            other.execute("LOCK TABLE public.t");
            AtomicInteger waited = new AtomicInteger();

            Optional<Row> found = rows.complete(table, row("", "1"), () -> {
                if (waited.incrementAndGet() == 2) {
                    other.commit();
                }
            });

            assertThat(found.orElseThrow().text(0)).isEqualTo("x");
            assertThat(waited).hasValue(2);
        }
    }

    @Test
    void serverThatIsAwayIsTriedAgainInANewSession() {
        database.execute("CREATE TABLE t (v text, id int PRIMARY KEY)", "INSERT INTO t VALUES ('x', 1)");
        Table table = table("t", List.of(1), "v", "id");
        assertThat(find(table, "", "1")).contains("x");
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'river %'"
                + " AND datname = current_database()");

        assertThatThrownBy(() -> find(table, "", "1"))
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.isRetriable()).isTrue());
        assertThat(find(table, "", "1")).contains("x");
    }

    /** The first column of the row with that key. */
    private Optional<String> find(Table table, String... key) {
        return rows.complete(table, row(key), NOT_LOCKED).map(found -> String.valueOf(found.text(0)));
    }

    /** A row whose empty values an update left unchanged. */
    private static Row row(String... values) {
        Row.Builder row = Row.builder(values.length);
        for (String value : values) {
            if (value.isEmpty()) {
                row.unchanged();
            } else {
                row.value(value);
            }
        }
        return row.build();
    }

    private static Table table(String name, List<Integer> key, String... columns) {
        return Table.of(
                new TableName("public", name),
                Stream.of(columns)
                        .map(column -> Column.of(column, ColumnType.of("text", Kind.TEXT)))
                        .toList(),
                key);
    }
}
