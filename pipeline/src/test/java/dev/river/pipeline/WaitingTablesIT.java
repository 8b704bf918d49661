package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.rule.TablePattern;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.status.State;
import dev.river.pipeline.status.WaitingTable;
import dev.river.postgres.PluginChoice;
import dev.river.sink.Operation;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables that can't be served wait by themselves, and the others are streamed. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class WaitingTablesIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    private String user;

    @BeforeEach
    void createUser() {
        user = "user_" + river.database().name();
        river.execute("CREATE ROLE " + user + " LOGIN REPLICATION PASSWORD 'secret'");
        river.execute("GRANT CREATE ON DATABASE " + river.database().name() + " TO " + user);
        river.execute("ALTER TABLE orders OWNER TO " + user);
    }

    private Subscription streamAsUser(PluginChoice plugin) {
        Subscription subscription = river.startAs(user, "secret", plugin);
        river.awaitState(State.STREAMING);
        return subscription;
    }

    @Test
    void aTableOfSomeoneElseWaitsWithAllItsStatementsAndTheOthersStream() {
        Subscription subscription = streamAsUser(PluginChoice.PGOUTPUT);
        river.execute("CREATE TABLE alien (id int PRIMARY KEY, v text); INSERT INTO alien VALUES (1, 'a')");

        WaitingTable waiting = awaitWaiting(subscription, "public.alien");
        assertThat(waiting.statements())
                .containsExactly(
                        "GRANT USAGE ON SCHEMA \"public\" TO \"" + user + "\"",
                        "GRANT SELECT ON \"public\".\"alien\" TO \"" + user + "\"",
                        "ALTER PUBLICATION \"" + river.database().slot() + "\" ADD TABLE ONLY \"public\".\"alien\"");
        assertThat(subscription.status().reason()).contains("public.alien", String.join("; ", waiting.statements()));
        assertThat(subscription.status().healthy()).isFalse();
        assertThat(subscription.status().state()).isIn(State.STREAMING, State.DUMPING);
        river.execute(
                "CREATE TABLE own (id int PRIMARY KEY); INSERT INTO own VALUES (1); ALTER TABLE own OWNER TO " + user);
        river.execute("INSERT INTO orders VALUES (500, 'meanwhile'); INSERT INTO own VALUES (2)");
        river.awaitSame("orders");
        river.awaitSame("own");
        assertThat(river.records("alien")).isEmpty();

        waiting.statements().forEach(river::execute);
        river.awaitSame("alien");
        river.execute("DELETE FROM alien; INSERT INTO alien VALUES (2, 'b')");
        river.awaitSame("alien");
        await().atMost(SOON).until(() -> subscription.status().waiting().isEmpty());
        assertThat(subscription.status().healthy()).isTrue();
    }

    @Test
    void aTableOfSomeoneElseDoesNotKeepRiverFromStartingAgain() {
        streamAsUser(PluginChoice.PGOUTPUT);
        river.stop();
        river.execute("CREATE TABLE alien (id int PRIMARY KEY); INSERT INTO orders VALUES (500, 'stopped')");

        Subscription subscription = streamAsUser(PluginChoice.PGOUTPUT);

        awaitWaiting(subscription, "public.alien");
        river.awaitSame("orders");
    }

    @ForBothPlugins
    void aTableThatCannotBeReadWaitsAndTheOthersStream(PluginChoice plugin) {
        river.execute("CREATE TABLE secret (id int PRIMARY KEY); ALTER TABLE secret OWNER TO " + user
                + "; INSERT INTO secret VALUES (1);"
                + " ALTER TABLE secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
        Subscription subscription = streamAsUser(plugin);

        WaitingTable waiting = awaitWaiting(subscription, "public.secret");
        assertThat(waiting.reason()).contains("row-level security");
        river.execute("INSERT INTO orders VALUES (500, 'meanwhile'); INSERT INTO secret VALUES (2)");
        river.awaitSame("orders");
        assertThat(river.dumped("secret")).isZero();

        waiting.statements().forEach(river::execute);
        river.awaitSame("secret");
        assertThat(river.dumped("secret")).isNotZero();
    }

    @Test
    void aTableThatSomeoneHasLockedIsPublishedOnceItIsNot() throws Exception {
        Subscription subscription = streamAsUser(PluginChoice.PGOUTPUT);
        try (Connection open = river.database().connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("CREATE TABLE locked (id int PRIMARY KEY); ALTER TABLE locked OWNER TO " + user);
            open.commit();
            statement.execute("LOCK TABLE locked IN SHARE MODE");

            WaitingTable waiting = awaitWaiting(subscription, "public.locked");
            assertThat(waiting.statements()).isEmpty();
            assertThat(waiting.reason()).contains("has it locked");
            river.execute("INSERT INTO orders VALUES (500, 'meanwhile')");
            river.awaitSame("orders");
            statement.execute("INSERT INTO locked VALUES (1)");
            open.commit();
        }
        river.awaitSame("locked");
    }

    @Test
    void aTableThatJoinsADestinationOfAnotherWaits() {
        river.sink().storeRows();
        Subscription subscription = river.start(PluginChoice.TEST_DECODING, sharedDestination());
        river.awaitState(State.STREAMING);
        river.execute("CREATE TABLE joins (id int PRIMARY KEY, note text);"
                + " INSERT INTO joins VALUES (1, 'would replace order 1')");

        WaitingTable waiting = awaitWaiting(subscription, "public.joins");
        assertThat(waiting.reason()).contains("public.orders and public.joins both go to");
        river.execute("INSERT INTO joins VALUES (2, 'would replace order 2')");
        river.execute("INSERT INTO orders VALUES (500, 'meanwhile')");
        river.awaitSame("orders");
        assertThat(river.records("joins")).isEmpty();

        river.stop();
        Subscription again = river.start(PluginChoice.TEST_DECODING, sharedDestination());
        awaitWaiting(again, "public.joins");
        river.execute("DROP TABLE orders");
        river.awaitSame("joins");
    }

    @Test
    void aTableThatIsRenamedDoesNotCountAsOneThatJoins() {
        river.sink().storeRows();
        river.start(PluginChoice.TEST_DECODING, sharedDestination());
        river.awaitState(State.STREAMING);

        river.execute("ALTER TABLE orders RENAME TO renamed");
        river.execute("DELETE FROM renamed WHERE id = 2");

        await().atMost(SOON)
                .until(() -> river.streamed("renamed").stream()
                        .anyMatch(record -> record.operation() == Operation.DELETE && "2".equals(record.key())));
    }

    private static List<Rule> sharedDestination() {
        return List.of(new Rule(
                TablePattern.parse("public.*"), "events", new DestinationTemplate("shared"), List.of(), "river"));
    }

    @ForBothPlugins
    void tablesThatComeAndGoDoNotKeepOthersFromBeingStreamed(PluginChoice plugin) {
        churn(river.stream(plugin));
    }

    @Test
    void tablesThatComeAndGoInAPublicationOfAllTablesDoNotEither() {
        river.execute("CREATE PUBLICATION " + river.database().slot() + " FOR ALL TABLES");
        churn(river.stream(PluginChoice.PGOUTPUT));
    }

    private void churn(Subscription subscription) {
        Set<State> states = new HashSet<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            river.execute("CREATE TABLE stage_" + i + " (id int PRIMARY KEY); INSERT INTO stage_" + i + " VALUES (1)");
            river.execute("INSERT INTO orders VALUES (" + (1000 + i) + ", 'while tables come and go')");
            states.add(subscription.status().state());
            reasons.add(String.valueOf(subscription.status().reason()));
            river.execute("SELECT pg_sleep(0.05)");
            river.execute("DROP TABLE stage_" + i);
        }
        river.awaitSame("orders");
        assertThat(states).as("%s", reasons).doesNotContain(State.FAILED, State.RETRYING);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"COPY", "LIVE"})
    void aTableThatIsDamagedWaitsAndTheOthersStream(Mode mode) {
        river.execute("CREATE TYPE mood AS ENUM ('calm'); CREATE TABLE damaged (id int PRIMARY KEY, mood mood);"
                + " INSERT INTO damaged SELECT i, 'calm' FROM generate_series(1, 10) i");
        river.execute("CREATE SCHEMA kept; CREATE TABLE kept.enum AS SELECT * FROM pg_enum; DELETE FROM pg_enum");

        Subscription subscription = river.start(PluginChoice.PGOUTPUT, mode);

        WaitingTable waiting = awaitWaiting(subscription, "public.damaged");
        assertThat(waiting.reason()).contains("read table public.damaged", "invalid internal value for enum");
        river.awaitState(State.STREAMING);
        river.execute("INSERT INTO orders VALUES (500, 'meanwhile')");
        river.awaitSame("orders");

        river.execute("INSERT INTO pg_enum SELECT * FROM kept.enum");
        river.awaitSame("damaged");
        await().atMost(SOON).until(() -> subscription.status().waiting().isEmpty());
    }

    @Test
    void allOtherRowsOfADamagedTableArriveAndItStaysWaiting() {
        river.execute("CREATE TYPE mood AS ENUM ('calm', 'bad');"
                + " CREATE TABLE damaged (id int PRIMARY KEY, mood mood, pad text);"
                + " INSERT INTO damaged SELECT i, CASE WHEN i = 5 THEN 'bad'::mood ELSE 'calm' END, repeat('x', 1000)"
                + " FROM generate_series(1, 2000) i");
        river.execute("DELETE FROM pg_enum WHERE enumlabel = 'bad'");

        Subscription subscription = river.start(PluginChoice.PGOUTPUT, new DumpSettings(Mode.LIVE, 2, 65536));

        awaitWaiting(subscription, "public.damaged");
        await().atMost(SOON).until(() -> river.dumped("damaged") > 1900);
        assertThat(subscription.status().waiting()).hasSize(1);
        assertThat(subscription.status().healthy()).isFalse();
    }

    @Test
    void anUpdateOfATableThatCannotBeReadDoesNotStopTheOthers() {
        river.sink().storeRows();
        Subscription subscription = streamAsUser(PluginChoice.TEST_DECODING);
        river.execute("CREATE TABLE docs (id int PRIMARY KEY, n int, body text);"
                + " ALTER TABLE docs ALTER body SET STORAGE EXTERNAL;"
                + " INSERT INTO docs VALUES (1, 1, repeat('abc', 10000))");
        WaitingTable waiting = awaitWaiting(subscription, "public.docs");

        river.execute("UPDATE docs SET n = 2; INSERT INTO orders VALUES (500, 'behind it')");

        river.awaitSame("orders");
        assertThat(subscription.status().state()).isIn(State.STREAMING, State.DUMPING);
        river.stop();
        river.execute("UPDATE docs SET n = 3; INSERT INTO orders VALUES (501, 'while stopped')");
        Subscription again = streamAsUser(PluginChoice.TEST_DECODING);
        awaitWaiting(again, "public.docs");
        river.awaitSame("orders");
        waiting.statements().forEach(river::execute);
        river.awaitSame("docs");
    }

    @Test
    void theOnlyTableTakesUpdatesThoughItBelongsToSomeoneElseAndHasLostItsKey() {
        streamAsUser(PluginChoice.PGOUTPUT);
        river.execute("ALTER TABLE orders OWNER TO CURRENT_USER; GRANT SELECT ON orders TO " + user
                + "; ALTER TABLE orders DROP CONSTRAINT orders_pkey");

        river.awaitState(State.FAILED);

        river.execute("UPDATE orders SET note = 'taken' WHERE id = 1");
    }

    @Test
    void whatIsAskedForOfATableThatWaitsIsDone() {
        Subscription subscription =
                river.startAs(user, "secret", PluginChoice.PGOUTPUT, new DumpSettings(Mode.NEVER, 1));
        river.awaitState(State.STREAMING);
        river.execute("CREATE TABLE alien (id int PRIMARY KEY); INSERT INTO alien VALUES (1); GRANT SELECT ON alien TO "
                + user);
        awaitWaiting(subscription, "public.alien");

        river.awaitDone(subscription, subscription.dump(List.of("public.alien"), null, null));

        assertThat(river.dumped("alien")).isEqualTo(1);
    }

    private WaitingTable awaitWaiting(Subscription subscription, String table) {
        return await().atMost(SOON)
                .until(
                        () -> subscription.status().waiting().stream()
                                .filter(each -> each.table().equals(table))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }
}
