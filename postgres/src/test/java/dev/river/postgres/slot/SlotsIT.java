package dev.river.postgres.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.TestDatabase;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

@Timeout(180)
class SlotsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MAX_SLOTS = 4;

    private static PostgresServer server;

    private TestDatabase database;
    private Handle handle;
    private Server its;
    private Slots slots;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.builder()
                .setting("max_replication_slots", String.valueOf(MAX_SLOTS))
                .setting("max_prepared_transactions", "2")
                .start();
        server.execute("postgres", "CREATE ROLE river LOGIN REPLICATION PASSWORD 'secret'");
        server.execute("postgres", "CREATE ROLE unprivileged LOGIN PASSWORD 'secret'");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        database = TestDatabase.create(server);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        handle = database.open();
        its = Server.of(handle);
        slots = new Slots(database.database(), its);
    }

    @AfterEach
    void close() {
        slots.drop("kept");
        handle.close();
    }

    @ParameterizedTest
    @EnumSource(Plugin.class)
    void snapshotHoldsWhatWasThereWhenTheSlotWasCreated(Plugin plugin) {
        try (SnapshotSlot created = slots.create("kept", plugin, false)) {
            database.execute("INSERT INTO t VALUES (2)");

            assertThat(countIn(created.snapshot())).isEqualTo(1);
            assertThat(created.consistentPoint()).isLessThanOrEqualTo(its.currentLsn(handle));
        }

        Slot slot = slots.find(handle, "kept").orElseThrow();
        assertThat(slot.plugin()).isEqualTo(plugin.pluginName());
        assertThat(slot.database()).isEqualTo(database.name());
        assertThat(slot.confirmedLsn()).isNotNull();
        assertThat(slot.walLost()).isFalse();
    }

    @Test
    void snapshotEndsWithTheSlotsSession() {
        SnapshotSlot created = slots.create("kept", Plugin.PGOUTPUT, false);
        created.close();

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThatThrownBy(() -> countIn(created.snapshot())).isInstanceOf(JdbiException.class));
    }

    @Test
    void confirmedPositionOfANewSlotIsItsConsistentPoint() {
        try (SnapshotSlot created = slots.create("kept", Plugin.PGOUTPUT, false)) {
            assertThat(slots.find(handle, "kept").orElseThrow().confirmedLsn()).isEqualTo(created.consistentPoint());
        }
    }

    @Test
    void temporarySlotGoesWithItsSession() {
        try (SnapshotSlot created = slots.create("passing", Plugin.TEST_DECODING, true)) {
            assertThat(slots.find(handle, "passing")).isPresent();
            assertThat(countIn(created.snapshot())).isEqualTo(1);
        }

        await().atMost(SOON).until(() -> slots.find(handle, "passing").isEmpty());
    }

    @Test
    void readerOfASlotIsNamedByItsProcess() throws SQLException {
        slots.create("kept", Plugin.TEST_DECODING, false).close();
        assertThat(slots.find(handle, "kept").orElseThrow().active()).isFalse();
        assertThat(slots.find(handle, "kept").orElseThrow().activePid()).isNull();

        try (Connection replication = database.database().connectForReplication(its.version());
                PGReplicationStream stream = read(replication, "kept")) {
            Slot slot = slots.find(handle, "kept").orElseThrow();
            assertThat(stream.isClosed()).isFalse();
            assertThat(slot.active()).isTrue();
            assertThat(slot.activePid())
                    .isEqualTo(replication.unwrap(PGConnection.class).getBackendPID());
            assertThatThrownBy(() -> slots.drop("kept"))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(SourceException.of(
                                                    database.database().source(), "drop the slot", e)
                                            .isInUse())
                                    .isTrue());
        }
        await().atMost(SOON)
                .until(() -> !slots.find(handle, "kept").orElseThrow().active());
    }

    @Test
    void slotIsDroppedOnceAndThenThereIsNone() {
        slots.create("kept", Plugin.PGOUTPUT, false).close();
        int free = slots.free(handle);

        slots.drop("kept");
        slots.drop("kept");

        assertThat(slots.find(handle, "kept")).isEmpty();
        assertThat(slots.free(handle)).isEqualTo(free + 1);
    }

    @Test
    void physicalSlotHasNoPlugin() {
        handle.execute("SELECT pg_create_physical_replication_slot('kept')");

        Slot slot = slots.find(handle, "kept").orElseThrow();
        assertThat(slot.plugin()).isNull();
        assertThat(slot.database()).isNull();
        assertThat(slot.confirmedLsn()).isNull();
    }

    @Test
    void creationThatFailsSaysWhyAndWhatToDo() {
        slots.create("kept", Plugin.PGOUTPUT, false).close();
        assertThatThrownBy(() -> slots.create("kept", Plugin.PGOUTPUT, false).close())
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.isRetriable()).isFalse())
                .hasMessageContainingAll("cannot create the slot \"kept\"", "already exists");
        List<SnapshotSlot> filling = IntStream.range(1, MAX_SLOTS)
                .mapToObj(i -> slots.create("filling_" + i, Plugin.PGOUTPUT, true))
                .toList();
        try {
            assertThat(slots.free(handle)).isZero();
            assertThatThrownBy(() ->
                            slots.create("one_more", Plugin.PGOUTPUT, true).close())
                    .isInstanceOfSatisfying(
                            SourceException.class,
                            e -> assertThat(e.isRetriable()).isTrue())
                    .hasMessageContaining("raise max_replication_slots");
        } finally {
            filling.forEach(SnapshotSlot::close);
        }
        await().atMost(SOON).until(() -> slots.free(handle) == MAX_SLOTS - 1);
    }

    @Test
    void creationWaitsForOpenWritersAndNamesThem() throws Exception {
        assertThat(Slots.openWriters(handle)).isEmpty();
        try (Connection writer = server.connect(database.name());
                Statement statement = writer.createStatement()) {
            statement.execute("SET application_name = 'night job'");
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (2)");
            int pid = writer.unwrap(PGConnection.class).getBackendPID();

            CompletableFuture<SnapshotSlot> creation =
                    CompletableFuture.supplyAsync(() -> slots.create("kept", Plugin.PGOUTPUT, false));
            await().atMost(SOON).until(() -> slots.find(handle, "kept").isPresent());
            assertThat(Slots.openWriters(handle))
                    .singleElement()
                    .asString()
                    .startsWith("pid " + pid + ", night job, idle in transaction, open for ")
                    .endsWith(" s");
            assertThat(creation).isNotDone();

            writer.commit();
            try (SnapshotSlot created = creation.get(20, TimeUnit.SECONDS)) {
                assertThat(countIn(created.snapshot())).isEqualTo(2);
            }
        }
        assertThat(Slots.openWriters(handle)).isEmpty();
    }

    @Test
    void openWriterIsNamedToAUserWhoMayNotSeeItsState() throws SQLException {
        try (Connection writer = server.connect(database.name());
                Statement statement = writer.createStatement();
                Handle unprivileged =
                        database.as("unprivileged", "secret").jdbi().open()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (2)");

            assertThat(Slots.openWriters(unprivileged))
                    .singleElement()
                    .asString()
                    .startsWith("pid " + writer.unwrap(PGConnection.class).getBackendPID() + ", ");
        }
    }

    @Test
    void preparedTransactionIsAnOpenWriter() {
        handle.useTransaction(transaction -> {
            transaction.execute("INSERT INTO public.t VALUES (2)");
            transaction.execute("PREPARE TRANSACTION 'left behind'");
        });
        try {
            assertThat(Slots.openWriters(handle))
                    .singleElement()
                    .asString()
                    .startsWith("prepared transaction 'left behind' of postgres in " + database.name() + ", open for ");
        } finally {
            handle.execute("ROLLBACK PREPARED 'left behind'");
        }
    }

    @Test
    void roleWithTheReplicationRightIsEnough() {
        Slots of = new Slots(database.as("river", "secret"), its);
        of.create("kept", Plugin.PGOUTPUT, false).close();

        assertThat(of.find(handle, "kept")).isPresent();
    }

    private long countIn(String snapshot) {
        return database.database().jdbi().withHandle(reader -> {
            reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            reader.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
            return reader.createQuery("SELECT count(*) FROM public.t")
                    .mapTo(Long.class)
                    .one();
        });
    }

    private static PGReplicationStream read(Connection replication, String slot) throws SQLException {
        return replication
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .start();
    }
}
