package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Position.Begun;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Lsn;
import dev.river.sink.testkit.FaultySink;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How far each lane is, where they are not at one place, and what each is given after a break. */
class LanePositionsIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void theServerIsToldWhatTheSlowestSinkHas(PluginChoice plugin) {
        streamToBoth(plugin);
        river.other().server().hold();
        insert(1000, 1050);
        await().atMost(SOON).until(() -> idsOf(river.sink()).size() == 150);
        await().atMost(SOON)
                .until(() -> position("events").lsn().isAfter(position("other").lsn()));

        String behind = position("other").lsn().toString();
        await().during(Duration.ofSeconds(3))
                .atMost(SOON)
                .until(() -> river.database()
                        .slotWhere("confirmed_flush_lsn > '" + behind + "'")
                        .isEmpty());
        assertThat(river.positions().startLsn()).isEqualTo(position("other").lsn());
        river.other().server().release();

        await().atMost(SOON).until(() -> idsOf(river.other()).size() == 150);
        await().atMost(SOON)
                .until(() -> river.database()
                        .slotWhere("confirmed_flush_lsn > '" + behind + "'")
                        .isPresent());
    }

    @ForBothPlugins
    void afterATakeOverEachSinkIsGivenWhatItLacksAndNothingElse(PluginChoice plugin) {
        streamToBoth(plugin);
        river.other().server().hold();
        for (int i = 1000; i < 1030; i++) {
            insert(i, i + 1);
        }
        await().atMost(SOON).until(() -> idsOf(river.sink()).size() == 130);
        await().atMost(SOON)
                .until(() -> position("events").lsn().isAfter(position("other").lsn()));
        awaitNothingMoves();

        river.breakLock();
        river.awaitState(State.STREAMING);
        for (int i = 2000; i < 2030; i++) {
            insert(i, i + 1);
        }
        await().atMost(SOON).until(() -> idsOf(river.sink()).size() == 160);
        river.other().server().release();

        await().atMost(SOON).until(() -> idsOf(river.other()).size() == 160);
        assertThat(river.records()).as("what the sink was given that had all").hasSize(160);
    }

    @ForBothPlugins
    void aBrokenStreamGoesOnBehindWhatTheLanesWereGiven(PluginChoice plugin) {
        streamToBoth(plugin);
        river.sink().server().hold();
        river.other().server().hold();
        insert(1000, 1050);
        await().atMost(SOON)
                .until(() -> river.sink().server().written().inFlight() > 0
                        && river.other().server().written().inFlight() > 0);

        for (int i = 0; i < 3; i++) {
            river.breakStream();
            int id = 2000 + i;
            river.execute("INSERT INTO orders VALUES (" + id + ", 'after the break')");
            await().atMost(SOON)
                    .until(() -> river.database().slotWhere("active").isPresent());
        }
        river.sink().server().release();
        river.other().server().release();

        await().atMost(SOON)
                .until(() -> idsOf(river.sink()).size() == 153
                        && idsOf(river.other()).size() == 153);
        assertThat(river.records()).hasSize(153);
        assertThat(river.other().server().written().records()).hasSize(153);
        river.awaitState(State.STREAMING);
    }

    @ForBothPlugins
    void aLongTransactionGoesOnWhereItWasBrokenOff(PluginChoice plugin) {
        river.stream(plugin);
        FaultySink sink = river.sink().server();
        sink.written().holdAfter(20_000);
        insert(1000, 101_000);
        await().atMost(SOON).until(() -> sink.written().inFlight() > 0);
        await().atMost(SOON).until(() -> position("events").next() != null);
        awaitNothingMoves();
        Begun begun = Objects.requireNonNull(position("events").next());
        assertThat(begun.messages()).isGreaterThanOrEqualTo(10_000);

        river.breakLock();
        sink.release();

        await().atMost(SOON).until(() -> idsOf(river.sink()).size() == 100_100);
        List<String> keys = river.streamed("orders").stream()
                .map(record -> String.valueOf(record.key()))
                .toList();
        assertThat(keys.stream().filter("1000"::equals)).as("the first row").hasSize(1);
        assertThat(keys).startsWith("1000", "1001", "1002");
    }

    @ForBothPlugins
    void whatASinkHasOfAQuietTimeDoesNotComeAgain(PluginChoice plugin) {
        streamToBoth(plugin);
        river.other().server().hold();
        insert(1000, 1001);
        await().atMost(SOON).until(() -> idsOf(river.sink()).size() == 101);
        awaitQuietProgress();
        river.breakStream();
        await().atMost(SOON).until(() -> river.database().slotWhere("active").isPresent());
        awaitQuietProgress();
        assertThat(position("events").lsn()).isGreaterThan(position("other").lsn());
        river.stop();
        insert(2000, 2001);

        river.startWithOther(plugin);
        river.other().server().release();

        await().atMost(SOON)
                .until(() -> idsOf(river.sink()).size() == 102
                        && idsOf(river.other()).size() == 102);
        awaitNothingMoves();
        assertThat(river.records()).as("what the sink was given that had all").hasSize(102);
    }

    /** Waits until the first sink has come on although nothing came for it. */
    private void awaitQuietProgress() {
        river.execute("SELECT pg_switch_wal()");
        String end = river.database().query("SELECT pg_current_wal_lsn()").orElseThrow();
        await().atMost(SOON)
                .until(() -> !Lsn.parse(end).isAfter(position("events").lsn()));
    }

    private void streamToBoth(PluginChoice plugin) {
        river.startWithOther(plugin);
        river.awaitState(State.STREAMING);
        assertThat(idsOf(river.sink())).hasSize(100);
        assertThat(idsOf(river.other())).hasSize(100);
    }

    private void insert(int first, int end) {
        river.execute("INSERT INTO orders SELECT i, 'x' FROM generate_series(" + first + ", " + (end - 1) + ") i");
    }

    private Position position(String sink) {
        return river.positions().lane(sink);
    }

    /** Waits until what is written down has been the same for a while. */
    private void awaitNothingMoves() {
        await().atMost(SOON).until(() -> {
            Map<String, Position> before = river.positions().lanes();
            try {
                await().during(Duration.ofSeconds(2))
                        .until(() -> river.positions().lanes().equals(before));
                return true;
            } catch (org.awaitility.core.ConditionTimeoutException e) {
                return false;
            }
        });
    }

    private static Set<String> idsOf(SharedSink sink) {
        return sink.server().written().records().stream()
                .map(ChangeRecord::key)
                .map(String::valueOf)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
