package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.DumpSettings.MadeDump;
import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.status.State;
import dev.river.postgres.Plugin;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.Slots;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Lsn;
import dev.river.testservers.PgDumpProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The first dump by {@code pg_dump}, and from a file that it has written. */
@Timeout(300)
class PgDumpsIT {

    private static final int ROWS = 20_000;

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @BeforeEach
    void createTable() {
        assumeTrue(PgDumpProgram.find().isPresent(), PgDumpProgram.ABSENT);
        river.execute("CREATE TABLE items (id int PRIMARY KEY, n int, lasts interval, note text);"
                + " INSERT INTO items SELECT i, 0, i * interval '1 minute', repeat('n', 120) FROM generate_series(1, "
                + ROWS + ") i");
    }

    private static DumpSettings byProgram(String program) {
        return settings(program, null);
    }

    private static DumpSettings settings(String program, @Nullable MadeDump file) {
        return new DumpSettings(Mode.PG_DUMP, 2, 1 << 20, DumpSettings.NO_LIMIT, DumpSettings.NO_LIMIT, program, file);
    }

    private static String program() {
        return PgDumpProgram.find().orElseThrow().toString();
    }

    @ForBothPlugins
    void theStreamFollowsWhatTheProgramHasRead(PluginChoice plugin, @TempDir Path folder) throws Exception {
        Path calls = folder.resolve("calls");
        AtomicInteger dumped = new AtomicInteger();
        river.sink().server().reject(record -> {
            if (record.dumped() && dumped.incrementAndGet() == 10) {
                river.execute("UPDATE items SET n = 1 WHERE id % 97 = 0; DELETE FROM items WHERE id % 1013 = 0;"
                        + " UPDATE items SET id = id + 1000000 WHERE id % 1511 = 0");
            }
            return false;
        });
        river.start(plugin, byProgram(notingCalls(folder, calls)));

        river.awaitState(State.STREAMING);
        river.awaitSame("items");
        river.awaitSame("orders");
        assertThat(river.dumped("items")).isEqualTo(ROWS);
        assertThat(Files.readString(calls))
                .contains("--data-only", "--snapshot=")
                .contains("river " + river.database().slot() + " dumps with pg_dump");
    }

    /** The program, that writes down first with what it was called, and by which name its session goes. */
    private static String notingCalls(Path folder, Path calls) throws IOException {
        Path script = Files.writeString(
                folder.resolve("pg_dump"),
                "#!/bin/sh\necho \"$@\" \"$PGAPPNAME\" >> '" + calls + "'\nexec '" + program() + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    @ForBothPlugins
    void aDumpThatIsCutShortGoesOnByCopy(PluginChoice plugin) {
        AtomicInteger dumped = new AtomicInteger();
        river.sink().server().reject(record -> {
            if (record.dumped() && dumped.incrementAndGet() == ROWS / 2) {
                river.execute("DELETE FROM items WHERE id % 10 = 0");
                river.breakSessions();
            }
            return false;
        });
        river.start(plugin, byProgram(program()));

        await().atMost(SOON).until(() -> dumped.get() >= ROWS / 2);
        river.awaitState(State.STREAMING);
        river.awaitSame("items");
        river.awaitSame("orders");
    }

    @ForBothPlugins
    void theStreamFollowsAFileThatWasMadeInTheSnapshotOfItsSlot(PluginChoice plugin, @TempDir Path folder)
            throws Exception {
        MadeDump file = makeFile(plugin, folder);
        river.execute("UPDATE orders SET note = 'later' WHERE id = 1; DELETE FROM items WHERE id <= 10;"
                + " CREATE TABLE later AS SELECT 1 AS id; ALTER TABLE later ADD PRIMARY KEY (id)");
        river.start(plugin, settings("pg_dump", file));

        river.awaitState(State.STREAMING);
        river.awaitSame("items");
        river.awaitSame("orders");
        river.awaitSame("later");
        assertThat(river.dumped("items")).isEqualTo(ROWS);
        ChangeRecord first = river.records("orders").stream()
                .filter(record -> record.dumped()
                        && "1".equals(Objects.requireNonNull(record.after()).text(0)))
                .findFirst()
                .orElseThrow();
        assertThat(Objects.requireNonNull(first.after()).text(1)).isEqualTo("note 1");
        assertThat(first.commitLsn()).isEqualTo(file.lsn());
    }

    /** In the snapshot of a slot that is made, too. */
    private MadeDump makeFile(PluginChoice plugin, Path folder) {
        Path file = folder.resolve("dump.sql");
        Database database = new Database(river.database().source(plugin));
        Server server = database.jdbi().withHandle(Server::of);
        if (plugin == PluginChoice.PGOUTPUT) {
            river.execute("CREATE PUBLICATION river_" + river.database().name() + " FOR ALL TABLES");
        }
        try (SnapshotSlot slot = new Slots(database, server)
                .create(
                        river.database().slot(),
                        plugin == PluginChoice.PGOUTPUT ? Plugin.PGOUTPUT : Plugin.TEST_DECODING,
                        false)) {
            river.execute("UPDATE items SET n = 5 WHERE id = 100");
            PgDumpProgram.run(
                    river.server(),
                    river.database().name(),
                    Map.of(),
                    List.of("--snapshot=" + slot.snapshot(), "--file=" + file));
            return new MadeDump(file, slot.consistentPoint());
        }
    }

    @Test
    void aFileWhoseSlotHasGoneOnIsRefused(@TempDir Path folder) throws Exception {
        MadeDump file = makeFile(PluginChoice.TEST_DECODING, folder);
        river.execute("SELECT pg_replication_slot_advance('" + river.database().slot() + "', pg_current_wal_lsn())");
        awaitFailure(
                river.start(PluginChoice.TEST_DECODING, settings("pg_dump", file)),
                "dump.lsn is " + file.lsn() + ", but slot " + river.database().slot() + " stands at ",
                "remove dump.file and dump.lsn");
    }

    /** What was added is not in the stream before. */
    @Test
    void aFileWhosePublicationWasChangedIsRefused(@TempDir Path folder) throws Exception {
        MadeDump file = makeFile(PluginChoice.PGOUTPUT, folder);
        river.execute("ALTER PUBLICATION river_" + river.database().name()
                + " SET (publish = 'insert, update, delete, truncate')");
        awaitFailure(
                river.start(PluginChoice.PGOUTPUT, settings("pg_dump", file)),
                "was changed since slot " + river.database().slot() + " was created",
                "pg_drop_replication_slot");
    }

    @Test
    void aFileThatFitsNothingIsRefused(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("dump.sql"), "--\n-- PostgreSQL database dump\n--\n");
        awaitFailure(
                river.start(PluginChoice.PGOUTPUT, settings("pg_dump", new MadeDump(file, new Lsn(1)))),
                "There is no slot " + river.database().slot(),
                "Create the slot and then make the file in its snapshot");
        awaitFailure(
                river.start(PluginChoice.PGOUTPUT, settings("pg_dump", new MadeDump(folder.resolve("no"), new Lsn(1)))),
                "There is no file ",
                "correct dump.file");
    }

    @Test
    void aProgramThatIsNotThereIsSaidBeforeASlotIsMade() {
        awaitFailure(
                river.start(PluginChoice.PGOUTPUT, byProgram("/nowhere/pg_dump")),
                "/nowhere/pg_dump of dump.pgDump cannot be run");
        assertThat(river.database().slotWhere("true")).isEmpty();
    }

    private void awaitFailure(Subscription subscription, String... parts) {
        await().atMost(SOON).until(() -> subscription.status().state() == State.FAILED);
        assertThat(subscription.status().reason()).contains(parts);
        river.stop();
    }
}
