package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.rule.TablePattern;
import dev.river.pipeline.status.State;
import dev.river.pipeline.status.WaitingTable;
import dev.river.postgres.PluginChoice;
import dev.river.sink.Operation;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two subscriptions, of two databases, whose tables go to one destination that stores rows under their keys. */
@Timeout(180)
class SharedDestinationsIT {

    @RegisterExtension
    final TestSubscriptions shop = new TestSubscriptions();

    @RegisterExtension
    final TestSubscriptions crm = new TestSubscriptions();

    @ForBothPlugins
    void rowsThatWouldReplaceThoseOfAnotherSubscriptionWait(PluginChoice plugin) {
        Subscription second = startBoth(plugin);

        assertThat(second.status().waiting())
                .singleElement()
                .extracting(WaitingTable::reason)
                .asString()
                .contains("Tables public.orders of subscription "
                        + shop.database().name() + " and public.orders both go to");
        assertOnlyTheShopIsThere();
    }

    @Test
    void theyGoOnOnceTheOtherTableIsGone() {
        Subscription second = startBoth(PluginChoice.PGOUTPUT);

        shop.execute("DROP TABLE orders");

        await().atMost(SOON).until(() -> second.status().waiting().isEmpty());
        crm.execute("UPDATE orders SET note = 'of the crm'");
        await().atMost(SOON)
                .until(() ->
                        shop.dumped("orders") == 200 || shop.streamed("orders").size() == 100);
    }

    @ForBothPlugins
    void theOneThatHasItsRowsThereKeepsTheDestinationWhoeverStartsFirst(PluginChoice plugin) {
        startBoth(plugin);
        crm.stop();
        shop.stop();
        crm.execute("INSERT INTO orders VALUES (600, 'of the crm')");
        Destinations process = new Destinations();
        Subscription second = crm.prepareIn(process, shop, plugin, rules(List.of()));
        Subscription first = shop.prepareIn(process, shop, plugin, rules(List.of()));

        second.start();
        crm.awaitState(State.STREAMING);
        await().atMost(SOON).until(() -> !second.status().waiting().isEmpty());
        crm.execute("UPDATE orders SET note = 'of the crm' WHERE id = 2");
        String written = crm.database().query("SELECT pg_current_wal_lsn()").orElseThrow();
        await().atMost(SOON)
                .until(() -> crm.database()
                        .slotWhere("confirmed_flush_lsn >= '" + written + "'")
                        .isPresent());
        first.start();
        shop.awaitState(State.STREAMING);

        assertOnlyTheShopIsThere();
        assertThat(first.status().waiting()).isEmpty();
        assertThat(second.status().waiting()).hasSize(1);
    }

    private Subscription startBoth(PluginChoice plugin) {
        shop.sink().storeRows();
        shop.start(plugin, rules(List.of()));
        shop.awaitState(State.STREAMING);
        Subscription second = crm.startBeside(shop, plugin, rules(List.of()));
        crm.awaitState(State.STREAMING);
        await().atMost(SOON).until(() -> !second.status().waiting().isEmpty());
        return second;
    }

    private void assertOnlyTheShopIsThere() {
        crm.execute("UPDATE orders SET note = 'of the crm'");
        shop.execute("UPDATE orders SET note = 'of the shop' WHERE id = 1");
        shop.awaitSame("orders");
        assertThat(shop.records())
                .extracting(record -> Objects.requireNonNull(record.after()).text(1))
                .doesNotContain("of the crm");
    }

    @Test
    void aTruncateOfOneTableIsToldToShareItsDestinationWithTheOther() {
        shop.sink().storeRows();
        shop.start(PluginChoice.PGOUTPUT, rules(List.of("note")));
        shop.awaitState(State.STREAMING);
        shop.execute("TRUNCATE orders");
        await().atMost(SOON).until(() -> truncates().equals(List.of(false)));

        crm.startBeside(shop, PluginChoice.PGOUTPUT, rules(List.of("note")));
        crm.awaitState(State.STREAMING);
        shop.execute("TRUNCATE orders");
        crm.execute("TRUNCATE orders");

        await().atMost(SOON).until(() -> truncates().equals(List.of(true, true, true)));
    }

    /** Whether the destination of each is shared now, at the time when it is asked. */
    private List<Boolean> truncates() {
        return shop.records().stream()
                .filter(record -> record.operation() == Operation.TRUNCATE)
                .map(record -> record.destinationShared())
                .toList();
    }

    private static List<Rule> rules(List<String> key) {
        return List.of(
                new Rule(TablePattern.parse("public.*"), "events", new DestinationTemplate("shared"), key, "river"));
    }
}
