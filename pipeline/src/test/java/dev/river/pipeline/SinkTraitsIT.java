package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.LedgerSink.Entry;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.SinkTraits;
import dev.river.sink.TransactionEnd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sink can ask for: a flush of what it has taken, the ends of transactions, notes to store with the records. */
class SinkTraitsIT {

    private static final Duration NEVER = Duration.ofHours(1);

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void nothingIsAcknowledgedThatASinkHasOnlyTaken(PluginChoice plugin) {
        LedgerSink ledger = stream(
                plugin,
                SinkTraits.builder().durableOnFlush(true).flushEvery(NEVER).build());
        assertThat(ledger.flushes()).as("flushes after the dump").isPositive();
        assertThat(ledger.records()).hasSize(100);

        insertEach(1000, 1100);
        await().atMost(SOON).until(() -> ledger.taken() == 100);
        String end = river.database().query("SELECT pg_current_wal_lsn()").orElseThrow();
        await().during(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> river.database()
                        .slotWhere("confirmed_flush_lsn >= '" + end + "'")
                        .isEmpty());
        river.stop();

        assertThat(ledger.records()).hasSize(200);
        assertThat(river.database().slotWhere("confirmed_flush_lsn >= '" + end + "'"))
                .as("what is durable at the stop is acknowledged")
                .isPresent();
    }

    @ForBothPlugins
    void whatASinkHadTakenWhenItFailedComesAgain(PluginChoice plugin) {
        LedgerSink ledger = stream(
                plugin,
                SinkTraits.builder()
                        .durableOnFlush(true)
                        .flushEvery(Duration.ofMillis(100))
                        .build());
        for (int round = 0; round < 3; round++) {
            ledger.failFlushes(2);
            insertEach(1000 + 100 * round, 1100 + 100 * round);
            river.execute("INSERT INTO orders SELECT i, 'many' FROM generate_series(" + (10_000 * (round + 1)) + ", "
                    + (10_000 * (round + 1) + 5000) + ") i");
            river.execute("DELETE FROM orders WHERE id % 7 = " + round);
            awaitSame(ledger);
        }
        river.awaitState(State.STREAMING);
    }

    @ForBothPlugins
    void aDumpWhoseRowsWereNotDurableIsRepeated(PluginChoice plugin) {
        LedgerSink ledger =
                new LedgerSink(SinkTraits.builder().durableOnFlush(true).build());
        ledger.failFlushes(2);

        river.startWith(plugin, Map.of("events", ledger));

        river.awaitState(State.STREAMING);
        awaitSame(ledger);
    }

    @ForBothPlugins
    void theEndOfATransactionComesBehindAllOfIt(PluginChoice plugin) {
        LedgerSink ledger =
                stream(plugin, SinkTraits.builder().transactionEnds(true).build());
        insertEach(1000, 1050);
        river.execute("CREATE TABLE others (id int); DROP TABLE others");
        river.execute("INSERT INTO orders SELECT i, 'many' FROM generate_series(10000, 30000) i");
        awaitSame(ledger);
        await().atMost(SOON).until(() -> ends(ledger).size() == 51);

        long xid = 0;
        int inTransaction = 0;
        for (Entry entry : ledger.durable()) {
            ChangeRecord record = entry.record();
            if (record == null) {
                TransactionEnd end = Objects.requireNonNull(entry.end());
                assertThat(inTransaction).as("records before the end").isPositive();
                assertThat(end.xid()).isEqualTo(xid);
                inTransaction = 0;
            } else if (!record.dumped()) {
                assertThat(inTransaction == 0 || record.xid() == xid)
                        .as("no end is missing before another transaction")
                        .isTrue();
                xid = record.xid();
                inTransaction++;
            }
        }
        assertThat(inTransaction).isZero();
    }

    @ForBothPlugins
    void aSinkThatStoresWhereItIsGetsNothingTwice(PluginChoice plugin) {
        LedgerSink ledger =
                stream(plugin, SinkTraits.builder().storesNotes(true).build());
        for (int round = 1; round <= 3; round++) {
            // The positions that are written down stay behind what the sink has.
            river.refuseProgress();
            long claims = river.claims();
            int id = 10_000 * round;
            insertEach(id, id + 50);
            river.execute("INSERT INTO orders SELECT i, 'many' FROM generate_series(" + (id + 50) + ", " + (id + 4999)
                    + ") i");
            int expected = 100 + 5001 * round;
            await().atMost(SOON).until(() -> ledger.records().size() == expected - 1);
            river.breakLock();
            await().atMost(SOON).until(() -> river.claims() > claims);
            river.execute("INSERT INTO orders VALUES (" + (id + 5000) + ", 'after the break')");
            awaitSame(ledger);
            assertThat(ledger.records()).as("nothing came twice").hasSize(expected);
        }
    }

    private LedgerSink stream(PluginChoice plugin, SinkTraits traits) {
        LedgerSink ledger = new LedgerSink(traits);
        river.startWith(plugin, Map.of("events", ledger));
        river.awaitState(State.STREAMING);
        return ledger;
    }

    /** A transaction for each row. */
    private void insertEach(int from, int to) {
        river.execute("DO $$ BEGIN FOR i IN " + from + ".." + (to - 1)
                + " LOOP INSERT INTO orders VALUES (i, 'note ' || i); COMMIT; END LOOP; END $$");
    }

    private void awaitSame(LedgerSink ledger) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(AppliedRecords.of(ledger.records()))
                        .isEqualTo(river.database().rows("orders")));
    }

    private static List<TransactionEnd> ends(LedgerSink ledger) {
        return ledger.durable().stream()
                .filter(entry -> entry.end() != null)
                .map(entry -> Objects.requireNonNull(entry.end()))
                .toList();
    }
}
