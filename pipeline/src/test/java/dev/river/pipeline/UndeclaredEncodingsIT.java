package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.DumpSettings.MadeDump;
import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.testservers.PgDumpProgram;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases in {@code SQL_ASCII}: PostgreSQL takes any bytes for text there, and does not know what they mean. */
@ParameterizedClass
@ValueSource(strings = {"9.6", "12", "15", "18"})
class UndeclaredEncodingsIT {

    private static final String E_ACUTE = bytes("e9");

    /** In WIN1252 a euro sign, and quotes, a tab and a backslash as they are. */
    private static final String MIXED = bytes("80e9275c0922e9");

    private static final String MIXED_TEXT = "€é'\\\t\"é";

    @RegisterExtension
    final TestSubscriptions river;

    private final String version;

    UndeclaredEncodingsIT(String version) {
        this.river = TestSubscriptions.inEncoding(version, "SQL_ASCII");
        this.version = version;
    }

    /** Text of these bytes, in hex. */
    private static String bytes(String hex) {
        return "convert_from('\\x" + hex + "', 'SQL_ASCII')";
    }

    @BeforeEach
    void createTable() {
        river.execute("CREATE TABLE t (id text PRIMARY KEY, a text, n int);" + " INSERT INTO t VALUES (" + E_ACUTE
                + ", " + MIXED + ", 0), ('plain', 'fine', 0)");
    }

    private boolean hasPgoutput() {
        return !version.equals("9.6");
    }

    private void stream(PluginChoice plugin, @Nullable String encoding) {
        stream(plugin, encoding, new DumpSettings(Mode.COPY, 2));
    }

    private void stream(PluginChoice plugin, @Nullable String encoding, DumpSettings dump) {
        assumeTrue(hasPgoutput() || plugin != PluginChoice.PGOUTPUT, "This version has no pgoutput");
        river.startInEncoding(plugin, encoding, dump);
        river.awaitState(State.STREAMING);
    }

    private void awaitRows(Map<String, Map<String, String>> rows) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(AppliedRecords.of(river.records("t"))).isEqualTo(rows));
    }

    private static Map<String, String> row(String id, String a, int n) {
        return Map.of("id", id, "a", a, "n", String.valueOf(n));
    }

    @ForBothPlugins
    void textIsReadInTheEncodingThatIsSet(PluginChoice plugin) {
        stream(plugin, "WIN1252");
        awaitRows(Map.of("é", row("é", MIXED_TEXT, 0), "plain", row("plain", "fine", 0)));

        river.execute("INSERT INTO t VALUES (" + bytes("e0") + ", " + MIXED + ", 1);"
                + " UPDATE t SET n = 2 WHERE id = " + E_ACUTE + ";"
                + " UPDATE t SET id = " + bytes("fc") + ", a = " + bytes("fcfc") + " WHERE id = 'plain'");
        awaitRows(Map.of("é", row("é", MIXED_TEXT, 2), "à", row("à", MIXED_TEXT, 1), "ü", row("ü", "üü", 0)));

        river.execute("DELETE FROM t WHERE id = " + bytes("e0"));
        awaitRows(Map.of("é", row("é", MIXED_TEXT, 2), "ü", row("ü", "üü", 0)));
        assertThat(river.replaced()).isZero();
    }

    @ForBothPlugins
    void bytesThatAreNoTextAreReplacedAndCounted(PluginChoice plugin) {
        stream(plugin, null);
        awaitRows(Map.of("\ufffd", row("\ufffd", "\ufffd\ufffd'\\\t\"\ufffd", 0), "plain", row("plain", "fine", 0)));
        assertThat(river.replaced()).isEqualTo(4);

        river.execute("INSERT INTO t VALUES ('bad', " + bytes("626164e9") + ", 1)");
        river.execute("INSERT INTO t VALUES ('good', " + bytes("67c3bc74") + ", 1)");
        awaitRows(Map.of(
                "\ufffd",
                row("\ufffd", "\ufffd\ufffd'\\\t\"\ufffd", 0),
                "plain",
                row("plain", "fine", 0),
                "bad",
                row("bad", "bad\ufffd", 1),
                "good",
                row("good", "güt", 1)));
        assertThat(river.replaced()).isEqualTo(5);
    }

    @ForBothPlugins
    void rowsAreReadWhileTheyAreStreamed(PluginChoice plugin) {
        stream(plugin, "WIN1252", new DumpSettings(Mode.LIVE, 2));

        awaitRows(Map.of("é", row("é", MIXED_TEXT, 0), "plain", row("plain", "fine", 0)));
    }

    @ForBothPlugins
    void aValueThatWasLeftOutIsLookedUpByTheBytesOfTheKey(PluginChoice plugin) {
        largeValue();
        stream(plugin, "WIN1252");
        updateWhileStopped(plugin, "WIN1252");

        ChangeRecord update = river.streamed("t").get(0);
        assertThat(update.unchanged()).isEmpty();
        assertThat(Objects.requireNonNull(update.after()).text(1)).isEqualTo("é".repeat(10_000));
    }

    @ForBothPlugins
    void anUpdateWhoseRowCannotBeLookedUpIsNotLost(PluginChoice plugin) {
        largeValue();
        // The key of another row is what takes the place of the first one's.
        river.execute("INSERT INTO t VALUES ('\ufffd', 'of another', 0)");
        stream(plugin, null);
        updateWhileStopped(plugin, null);

        assertThat(river.streamed("t").get(0).unchanged()).containsExactly("a");
    }

    private void largeValue() {
        river.sink().storeRows();
        river.execute("ALTER TABLE t ALTER a SET STORAGE EXTERNAL;" + " UPDATE t SET a = repeat(" + E_ACUTE
                + ", 10000) WHERE id = " + E_ACUTE);
    }

    private void updateWhileStopped(PluginChoice plugin, @Nullable String encoding) {
        river.stop();
        river.execute("UPDATE t SET n = 1 WHERE id = " + E_ACUTE);
        stream(plugin, encoding);
        await().atMost(SOON).until(() -> river.streamed("t").size() == 1);
    }

    @ForBothPlugins
    void theProgramReadsTheSameText(PluginChoice plugin) {
        assumeTrue(PgDumpProgram.find().isPresent(), PgDumpProgram.ABSENT);
        assumeTrue(!version.equals("18"), "The program may be older than this server");
        stream(
                plugin,
                "WIN1252",
                new DumpSettings(
                        Mode.PG_DUMP,
                        2,
                        1 << 20,
                        DumpSettings.NO_LIMIT,
                        DumpSettings.NO_LIMIT,
                        PgDumpProgram.find().orElseThrow().toString(),
                        (MadeDump) null));

        awaitRows(Map.of("é", row("é", MIXED_TEXT, 0), "plain", row("plain", "fine", 0)));
    }

    @ForBothPlugins
    void tablesWhoseNamesAreNoUtf8AreLeftOut(PluginChoice plugin) {
        river.execute(named("CREATE TABLE %s (id int PRIMARY KEY)", "74e9"));
        river.execute(named("CREATE TABLE has_column (id int PRIMARY KEY, %s text)", "e9"));
        river.execute(named("CREATE TYPE %s AS ENUM ('x')", "e8"));
        river.execute("CREATE TABLE \"größe\" (id int PRIMARY KEY)");
        if (hasPgoutput() && plugin == PluginChoice.PGOUTPUT) {
            // One that tells the others, too.
            river.execute("CREATE PUBLICATION " + river.database().slot() + " FOR ALL TABLES");
        }
        stream(plugin, null);

        river.execute(named("INSERT INTO %s VALUES (1)", "74e9"));
        river.execute("INSERT INTO has_column VALUES (1, 'x')");
        river.execute(named("CREATE TABLE %s (id int PRIMARY KEY)", "75e9"));
        river.execute(named("INSERT INTO %s VALUES (1)", "75e9"));
        river.execute("INSERT INTO \"größe\" VALUES (7); INSERT INTO t VALUES ('last', '', 0)");

        await().atMost(SOON).until(() -> AppliedRecords.of(river.records("t")).containsKey("last"));
        assertThat(river.records().stream()
                        .map(record -> record.table().name().name())
                        .distinct())
                .containsExactlyInAnyOrder("orders", "t", "größe");
        assertThat(river.streamed("größe")).hasSize(1);
    }

    /** A statement with a name of these bytes. */
    private static String named(String statement, String hex) {
        return "DO $$ BEGIN EXECUTE 'SET search_path = public'; EXECUTE format('"
                + statement.replace("'", "''").replace("%s", "%1$I") + "', " + bytes(hex) + "); END $$";
    }
}
