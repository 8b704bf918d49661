package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dumps of tables whose rows nothing identifies, while they change. */
class KeylessDumpsIT {

    private static final int DUMPS = 4;

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void rowsThatAreAppendedMeanwhileArrive(PluginChoice plugin) {
        createLog();

        int last = appendDuringDumps(plugin, 1001);

        assertArrived(IntStream.rangeClosed(1, last).boxed().toList());
    }

    @ForBothPlugins
    void rowsOfOtherPartitionsThatAreAppendedMeanwhileArrive(PluginChoice plugin) {
        river.execute("CREATE TABLE log (id int, note text) PARTITION BY HASH (id);"
                + " ALTER TABLE log ALTER note SET STORAGE PLAIN;"
                + " CREATE TABLE log_0 PARTITION OF log FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                + " CREATE TABLE log_1 PARTITION OF log FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
                + " INSERT INTO log SELECT i, 'note' FROM generate_series(1, 1000) i");

        int last = appendDuringDumps(plugin, 1001);

        assertArrived(IntStream.rangeClosed(1, last).boxed().toList());
    }

    @ForBothPlugins
    void aDumpForOneSinkLeavesNothingOutOfTheOther(PluginChoice plugin) {
        createLog();
        Subscription subscription = river.startWithOther(plugin);
        river.awaitState(State.STREAMING);

        int last = append(subscription, () -> subscription.dump(List.of("log"), null, "other"));

        Collection<Integer> expected = IntStream.rangeClosed(1, last).boxed().toList();
        assertArrived(expected);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(ids(river.other().server().written().records().stream()
                                .filter(record -> record.table().name().name().equals("log"))))
                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    @ForBothPlugins
    void aDumpOfSomeRowsLeavesNoOthersOut(PluginChoice plugin) {
        createLog();
        Subscription subscription = river.stream(plugin);

        int last = append(subscription, () -> subscription.dump(List.of("log"), "id < 100", null));

        assertArrived(IntStream.rangeClosed(1, last).boxed().toList());
    }

    private void createLog() {
        river.execute("CREATE TABLE log (id int, note text); ALTER TABLE log ALTER note SET STORAGE PLAIN;"
                + " INSERT INTO log SELECT i, 'note' FROM generate_series(1, 1000) i");
    }

    /** Appends rows with the next ids, and returns the last one. */
    private int appendDuringDumps(PluginChoice plugin, int first) {
        Subscription subscription = river.stream(plugin);
        int last = append(subscription, () -> subscription.dump(List.of("log"), null, null));
        assertThat(river.streamed("log"))
                .as("rows that were appended, less those that a dump had read already")
                .hasSizeLessThan(last - first + 1);
        return last;
    }

    private int append(Subscription subscription, LongSupplier dump) {
        AtomicInteger last = new AtomicInteger(1000);
        whileADumpFollowsTheOther(
                subscription,
                dump,
                () -> river.execute("INSERT INTO log VALUES (" + last.incrementAndGet() + ", repeat('x', 3000))"));
        await().atMost(SOON).until(() -> ids(river.records("log").stream()).contains(last.get()));
        return last.get();
    }

    private void assertArrived(Collection<Integer> expected) {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(ids(river.records("log").stream())).containsExactlyInAnyOrderElementsOf(expected));
    }

    @ForBothPlugins
    void deletesArriveThatADumpHasSeen(PluginChoice plugin) {
        river.execute("CREATE TABLE log (id int, note text); ALTER TABLE log REPLICA IDENTITY FULL;"
                + " INSERT INTO log SELECT i, 'note' FROM generate_series(1, 20000) i");
        Subscription subscription = river.start(plugin, List.of(TestDatabase.rule("public.log", List.of("id"))));
        river.awaitState(State.STREAMING);
        AtomicInteger last = new AtomicInteger();
        whileADumpFollowsTheOther(
                subscription,
                () -> subscription.dump(List.of("log"), null, null),
                () -> river.execute("DELETE FROM log WHERE id = " + last.incrementAndGet()));

        List<Integer> expected = IntStream.rangeClosed(1, last.get()).boxed().toList();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(ids(
                                river.records("log").stream().filter(record -> record.operation() == Operation.DELETE)))
                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    @ForBothPlugins
    void rowsThatAreReplacedMeanwhileStay(PluginChoice plugin) {
        river.execute("CREATE TABLE log (id int, note text); ALTER TABLE log REPLICA IDENTITY FULL;"
                + " INSERT INTO log SELECT i, 'note' FROM generate_series(1, 2000) i");
        Subscription subscription = river.start(plugin, List.of(TestDatabase.rule("public.log", List.of("id"))));
        river.awaitState(State.STREAMING);
        AtomicInteger last = new AtomicInteger();
        whileADumpFollowsTheOther(subscription, () -> subscription.dump(List.of("log"), null, null), () -> {
            int id = 1 + last.incrementAndGet() % 2000;
            river.execute("DELETE FROM log WHERE id = " + id + "; INSERT INTO log VALUES (" + id + ", 'again')");
        });

        river.awaitSame("log");
        // A row that is not brought back stays away until the next dump.
        assertThat(streamed(Operation.INSERT)).isPositive().isEqualTo(streamed(Operation.DELETE));
    }

    private long streamed(Operation operation) {
        return river.streamed("log").stream()
                .filter(record -> record.operation() == operation)
                .count();
    }

    /** Does something again and again. */
    private void whileADumpFollowsTheOther(Subscription subscription, LongSupplier dump, Runnable change) {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger changes = new AtomicInteger();
        Thread load = new Thread(() -> {
            while (!ended.get()) {
                change.run();
                changes.incrementAndGet();
            }
        });
        load.start();
        try {
            for (int i = 0; i < DUMPS; i++) {
                int before = changes.get();
                long id = dump.getAsLong();
                river.awaitDone(subscription, id);
                await().atMost(SOON).until(() -> changes.get() > before);
            }
        } finally {
            ended.set(true);
            Uninterruptibles.joinUninterruptibly(load);
        }
        river.awaitState(State.STREAMING);
    }

    private static Set<Integer> ids(Stream<ChangeRecord> records) {
        return records.map(record -> {
                    Row row = record.after() == null ? record.before() : record.after();
                    return Integer.valueOf(
                            String.valueOf(Objects.requireNonNull(row).text(0)));
                })
                .collect(Collectors.toSet());
    }
}
