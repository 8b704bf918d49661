package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.river.dump.pgdump.FileDump;
import dev.river.dump.pgdump.PgDump;
import dev.river.dump.pgdump.ProgramDump;
import dev.river.postgres.change.Change;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.testservers.PgDumpProgram;
import dev.river.testservers.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pg_dump} gives is what COPY gives. */
@Timeout(180)
class PgDumpIT {

    private static PostgresServer server;

    private final RecordingListener copied = new RecordingListener();
    private final RecordingListener dumped = new RecordingListener();
    private TestDatabase database;

    @BeforeAll
    static void startServer() {
        assumeTrue(PgDumpProgram.find().isPresent(), PgDumpProgram.ABSENT);
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.create(server);
    }

    private PgDump program() {
        return new PgDump(PgDumpProgram.find().orElseThrow().toString(), database.database());
    }

    /** With about so many chunks for one process. */
    private void run(SnapshotSlot snapshot, List<Chunk> parts, int together, DumpListener listener) {
        run(snapshot, parts, together, false, listener);
    }

    private void run(
            SnapshotSlot snapshot, List<Chunk> parts, int together, boolean withGenerated, DumpListener listener) {
        Map<Chunk, Long> sizes = new LinkedHashMap<>();
        parts.forEach(part -> sizes.put(part, 10L));
        new ProgramDump("shop", program(), database.database(), database.server(), withGenerated)
                .run(snapshot.snapshot(), snapshot.consistentPoint(), sizes, 10L * together, 2, listener);
    }

    private void read(SnapshotSlot snapshot, Path file, List<Chunk> parts) {
        new FileDump("shop", file, snapshot.consistentPoint(), database.database(), database.server(), false)
                .run(parts, dumped);
    }

    @Test
    void everyValueIsThatOfCopy() {
        database.execute(OddValues.types());
        database.execute(OddValues.table("odd"));
        database.execute(OddValues.inserts("odd"));
        List<Chunk> parts = database.parts("odd");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, parts, copied);
            database.execute("DELETE FROM odd");
            run(snapshot, parts, parts.size(), dumped);
        }
        assertThat(dumped.rows("odd")).hasSize(OddValues.rows()).isEqualTo(copied.rows("odd"));
        assertThat(dumped.changes("odd"))
                .extracting(Change::ordinal)
                .isEqualTo(copied.changes("odd").stream().map(Change::ordinal).toList());
        assertThat(dumped.changes("odd").get(0).table())
                .isEqualTo(copied.changes("odd").get(0).table());
    }

    @Test
    void tablesOfEveryShapeAreRead() {
        database.execute(
                "CREATE TABLE parted (id int PRIMARY KEY, a text, b text) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF parted FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE p2 (b text, id int PRIMARY KEY, gone int, a text)",
                "ALTER TABLE p2 DROP gone",
                "ALTER TABLE parted ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20)",
                "INSERT INTO parted SELECT i, 'a' || i, 'b' || i FROM generate_series(0, 19) i",
                "CREATE TABLE ancestor (id int)",
                "CREATE TABLE heir () INHERITS (ancestor)",
                "INSERT INTO ancestor VALUES (1)",
                "INSERT INTO heir VALUES (2)",
                "CREATE TABLE \"O\"\"dd\n(name), *.?\" (\"a\"\"b, c\nd\" int, \"COPY\" text)",
                "INSERT INTO \"O\"\"dd\n(name), *.?\" VALUES (1, E'COPY x FROM stdin;\\n\\\\.\\n')",
                "CREATE TABLE empty (id int)",
                "CREATE TABLE counted (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED)",
                "INSERT INTO counted VALUES (1)");
        String[] tables = {"parted", "ancestor", "heir", "O\"dd\n(name), *.?", "empty", "counted"};
        List<Chunk> parts = database.parts(tables);
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, parts, copied);
            run(snapshot, parts, 4, dumped);
        }
        assertThat(dumped.counts()).isEqualTo(copied.counts());
        for (String table : tables) {
            assertThat(dumped.sorted(table)).as(table).isEqualTo(copied.sorted(table));
        }
        assertThat(dumped.ended()).hasSize(parts.size());
        assertThat(dumped.left()).isEmpty();
    }

    /** It would look empty. */
    @Test
    void aTableThatWasRewrittenSinceTheSnapshotIsLeft() {
        database.execute(
                "CREATE TABLE a AS SELECT generate_series(1, 10) AS id",
                "CREATE TABLE b AS TABLE a",
                "CREATE TABLE c AS TABLE a",
                "CREATE TABLE d AS TABLE a");
        List<Chunk> parts = database.parts("a", "b", "c", "d");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.execute("ALTER TABLE a ALTER id TYPE bigint", "DROP TABLE b", "ALTER TABLE c ADD note text");
            run(snapshot, parts, 1, dumped);
        }
        assertThat(dumped.left()).containsExactlyInAnyOrder("public.a", "public.b", "public.c");
        assertThat(dumped.ended()).containsExactly("d");
        assertThat(dumped.rows("d")).hasSize(10);
    }

    /** The stream would show such a column. */
    @Test
    void aTableWhoseGeneratedColumnsAreShownIsLeft() {
        database.execute(
                "CREATE TABLE counted (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED)",
                "INSERT INTO counted VALUES (1)");
        try (SnapshotSlot snapshot = database.snapshot()) {
            run(snapshot, database.parts("counted"), 1, true, dumped);
        }
        assertThat(dumped.left()).containsExactly("public.counted");
    }

    @Test
    void whatAProcessDoesNotReadToItsEndIsLeft() {
        assertAllIsLeftWithout("application_name LIKE 'river % with pg_dump'");
    }

    @Test
    void aSessionThatIsLostLeavesNoChunkOpen() {
        assertAllIsLeftWithout("state = 'idle in transaction' AND backend_type = 'client backend'"
                + " AND application_name NOT LIKE '% with pg_dump'");
    }

    /** Whenever a chunk begins, the sessions are ended for which the condition holds. */
    private void assertAllIsLeftWithout(String sessions) {
        database.execute(
                "CREATE TABLE a AS SELECT i, interval '1 day' AS lasts, repeat('x', 1000) AS note"
                        + " FROM generate_series(1, 50000) i",
                "CREATE TABLE b (id int)");
        List<Chunk> parts = database.parts("b", "a");
        try (SnapshotSlot snapshot = database.snapshot()) {
            run(snapshot, parts, parts.size(), chunk -> {
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND " + sessions);
                return dumped.listenerOf(chunk);
            });
        }
        assertThat(dumped.left()).containsExactlyInAnyOrder("public.a", "public.b");
        assertThat(dumped.ended()).isEmpty();
    }

    @Test
    void aListenerThatThrowsEndsTheProcesses() {
        database.execute("CREATE TABLE a AS SELECT i, repeat('x', 1000) AS note FROM generate_series(1, 50000) i");
        List<Chunk> parts = database.parts("a");
        try (SnapshotSlot snapshot = database.snapshot()) {
            assertThatThrownBy(() -> run(snapshot, parts, parts.size(), chunk -> {
                        throw new IllegalStateException("no room");
                    }))
                    .hasMessage("no room");
        }
        try (Handle observer = database.open()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> observer.createQuery(
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '% with pg_dump'")
                            .mapTo(Integer.class)
                            .one()
                            .equals(0));
        }
    }

    /** The program would read the sequences, too. */
    @Test
    void theRightToReadTheTablesIsEnough() {
        String role = "reader_" + database.name();
        database.execute(
                "CREATE TABLE a (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY)",
                "INSERT INTO a DEFAULT VALUES",
                "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
                "GRANT SELECT ON a TO " + role);
        List<Chunk> parts = database.parts("a");
        Database asReader = database.as(role, "secret");
        try (SnapshotSlot snapshot = database.snapshot()) {
            new ProgramDump(
                            "shop",
                            new PgDump(PgDumpProgram.find().orElseThrow().toString(), asReader),
                            asReader,
                            database.server(),
                            false)
                    .run(snapshot.snapshot(), snapshot.consistentPoint(), Map.of(parts.get(0), 1L), 1, 1, dumped);
        }
        assertThat(dumped.ended()).containsExactly("a");
        assertThat(dumped.rows("a")).containsExactly(List.of("1", "1"));
    }

    @Test
    void aFileThatWasMadeWithOtherSettingsGivesTheSameRows(@TempDir Path folder) throws Exception {
        database.execute(OddValues.types());
        database.execute(
                OddValues.table("odd"),
                "CREATE TABLE later (id int)",
                "CREATE TABLE other (id int)",
                "CREATE TABLE paid (amount money)",
                "INSERT INTO paid VALUES (1)");
        database.execute(OddValues.inserts("odd"));
        database.execute("ALTER TABLE odd DROP " + OddValues.column(OddValues.indexOf("money")));
        Path file = folder.resolve("dump.sql");
        List<Chunk> parts = database.parts("odd", "later", "paid");
        try (SnapshotSlot snapshot = database.slot()) {
            database.dump(snapshot, parts, copied);
            make(file, "--exclude-table=later", "--snapshot=" + snapshot.snapshot());
            assertThat(FileDump.problem(file, database.server())).isEmpty();
            read(snapshot, file, parts);
        }
        assertThat(dumped.rows("odd")).hasSize(OddValues.rows()).isEqualTo(copied.rows("odd"));
        assertThat(dumped.left()).containsExactlyInAnyOrder("public.later", "public.paid");
    }

    @Test
    void whatAFileLacksIsLeft(@TempDir Path folder) throws Exception {
        database.execute(
                "CREATE TABLE a AS SELECT i AS id FROM generate_series(1, 1000) i", "CREATE TABLE b AS TABLE a");
        Path file = folder.resolve("dump.sql");
        try (SnapshotSlot snapshot = database.slot()) {
            make(file);
            String whole = Files.readString(file);
            Files.writeString(file, whole.substring(0, whole.lastIndexOf("\n990\n")));
            read(snapshot, file, database.parts("a", "b"));
        }
        assertThat(dumped.ended()).containsExactly("a");
        assertThat(dumped.left()).containsExactly("public.b");
    }

    /** Of one that was altered before the file was made it has no row, of one that was altered later it has other values. */
    @Test
    void whatWasAlteredSinceTheSlotIsLeft(@TempDir Path folder) throws Exception {
        database.execute(
                "CREATE TABLE a AS SELECT i AS id FROM generate_series(1, 10) i",
                "CREATE TABLE b AS TABLE a",
                "CREATE TABLE c AS TABLE a");
        Path file = folder.resolve("dump.sql");
        try (SnapshotSlot snapshot = database.slot()) {
            database.execute("ALTER TABLE a ALTER id TYPE bigint");
            make(file, "--snapshot=" + snapshot.snapshot());
            database.execute("ALTER TABLE b ALTER id TYPE text");
            read(snapshot, file, database.parts("a", "b", "c"));
        }
        assertThat(dumped.ended()).containsExactly("c");
        assertThat(dumped.rows("c")).hasSize(10);
        assertThat(dumped.left()).containsExactlyInAnyOrder("public.a", "public.b");
    }

    private void make(Path file, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--file=" + file);
        PgDumpProgram.run(
                server,
                database.name(),
                Map.of("PGTZ", "America/New_York", "PGOPTIONS", "-c bytea_output=escape"),
                all);
    }

    @Test
    void whatKeepsTheProgramFromReadingIsSaid() {
        assertThat(program().problem(database.server())).isEmpty();
        assertThat(problem("/nowhere/pg_dump", database.server()))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains(
                                "/nowhere/pg_dump of dump.pgDump cannot be run", "apt-get install postgresql-client"));
        assertThat(problem("/bin/echo", database.server()))
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains("/bin/echo of dump.pgDump is not pg_dump"));
        Server newer = new Server(990_001, "logical", "UTF8", "shop");
        assertThat(program().problem(newer))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("older than the server at jdbc:"));
    }

    private Optional<String> problem(String program, Server of) {
        return new PgDump(program, database.database()).problem(of);
    }

    @Test
    void whatKeepsAFileFromBeingReadIsSaid(@TempDir Path folder) throws Exception {
        assertThat(problem(folder.resolve("absent.sql"))).contains("There is no file ", "absent.sql");
        Path custom = folder.resolve("custom.dump");
        make(custom, "--format=custom");
        assertThat(problem(custom)).contains("custom format", "pg_restore --data-only --file=dump.sql " + custom);
        Path latin = folder.resolve("latin.sql");
        make(latin, "--encoding=LATIN1");
        assertThat(problem(latin)).contains("is encoded in LATIN1", "pg_dump --encoding=UTF8");
        Server undeclared = new Server(150000, "logical", "SQL_ASCII", "shop");
        assertThat(FileDump.problem(latin, undeclared))
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("is encoded in LATIN1", "pg_dump --encoding=SQL_ASCII"));
        Path raw = folder.resolve("raw.sql");
        make(raw, "--encoding=SQL_ASCII");
        assertThat(FileDump.problem(raw, undeclared)).isEmpty();
        assertThat(problem(raw)).contains("is encoded in SQL_ASCII", "pg_dump --encoding=UTF8");
        Path hidden = folder.resolve("hidden.sql");
        make(hidden, "--enable-row-security");
        assertThat(problem(hidden)).contains("lacks the rows that policies hide");
        Path other = Files.writeString(folder.resolve("other.sql"), "SELECT 1;");
        assertThat(problem(other)).contains("does not begin like a plain dump");
    }

    private String problem(Path file) {
        return FileDump.problem(file, database.server()).orElseThrow();
    }
}
