package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sinks that refuse a record, or all of them. */
final class RefusalIT {

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void recordThatASinkNeverTakesGoesToTheDeadLettersAndTheOthersArrive() throws Exception {
        SourceDatabase database = SourceDatabase.create("refused");
        database.execute("CREATE TABLE things (id int PRIMARY KEY, value text);"
                + " INSERT INTO things VALUES (1, '1'), (2, repeat('x', 20000)), (3, 'three')");
        Mirrors mirrors = new Mirrors(database, "refused");
        createTopic(mirrors.topic("things"), Map.of("max.message.bytes", "10000"));
        Web.json(
                "PUT",
                Servers.search().url() + "/" + mirrors.index("things"),
                "{\"mappings\": {\"properties\": {\"value\": {\"type\": \"long\"}}}}");
        RiverFolder.write(folder, RiverFolder.subscription("refused", database, "auto", mirrors.rules()));

        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState("refused", "STREAMING");
            database.execute("INSERT INTO things VALUES (4, '4'), (5, repeat('y', 20000)), (6, 'six'), (7, '7')");
            database.awaitDelivered(river, "refused");

            assertThat(TopicRows.of(mirrors.topic("things"))).containsOnlyKeys("1", "3", "4", "6", "7");
            assertThat(SearchIndex.documents(mirrors.index("things"))).containsOnlyKeys("1", "4", "7");
            assertThat(river.greenSentence("refused"))
                    .contains("There are dead letters", "2 for sink events", "4 for sink search");
            // A row that goes to Kafka together with the large one makes a batch that is divided.
            assertThat(river.warnings())
                    .allSatisfy(line -> assertThat(line)
                            .containsPattern("public\\.things .*dead letters|set batch\\.size")
                            .doesNotContain("three", "xxx"));
            assertThat(RiverFolder.deadLetters(folder))
                    .extracting(letter -> letter.path("sink").asText() + " "
                            + letter.path("key").asText())
                    .containsExactlyInAnyOrder("events 2", "events 5", "search 2", "search 3", "search 5", "search 6");
            assertThat(RiverFolder.deadLetters(folder)).allSatisfy(letter -> {
                assertThat(letter.path("reason").asText()).isNotEmpty();
                assertThat(letter.path("record").path("data").path("id").asText())
                        .isEqualTo(letter.path("key").asText());
            });
            river.stop();
        }
    }

    @Test
    @Timeout(300)
    void topicThatRefusesEverythingIsNamedAndLosesNothingOnceItIsMended() throws Exception {
        SourceDatabase database = SourceDatabase.withTables("reluctant", 100);
        Mirrors mirrors = new Mirrors(database, "reluctant");
        AclBinding denial = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, mirrors.topic("customers"), PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
        RiverFolder.write(folder, RiverFolder.subscription("reluctant", database, "auto", mirrors.rules()));

        try (Admin admin = admin();
                RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState("reluctant", "STREAMING");
            deny(denial);
            database.execute("UPDATE customers SET balance = 4 WHERE id = 11");
            String reason =
                    river.awaitState("reluctant", "FAILED").path("reason").asText();
            assertThat(reason).contains("does not let River write to topic " + mirrors.topic("customers"), "WRITE");
            assertThat(river.redSentence("reluctant")).isEqualTo("FAILED: " + reason);
            assertThat(river.warnings()).singleElement().asString().contains(mirrors.topic("customers"));

            database.execute("UPDATE customers SET balance = 5 WHERE id = 10; DELETE FROM customers WHERE id = 3");
            admin.deleteAcls(List.of(denial.toFilter())).all().get();
            river.task("resume", "reluctant");
            river.awaitState("reluctant", "STREAMING");
            database.awaitDelivered(river, "reluctant");
            mirrors.assertEqual("customers", "lines", SourceDatabase.WEIRD);
            assertThat(RiverFolder.deadLetters(folder)).isEmpty();
            river.assertHealthy();
            river.stop();
        }
    }

    @Test
    @Timeout(300)
    void truncateReachesBothSinksAndWaitsForNoDump() {
        SourceDatabase database = SourceDatabase.create("truncated");
        database.execute("CREATE TABLE a (id int PRIMARY KEY, v text); CREATE TABLE b (id int PRIMARY KEY, v text);"
                + " INSERT INTO a SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i;"
                + " INSERT INTO b SELECT i, 'v' FROM generate_series(1, 1000) i");
        Mirrors mirrors = new Mirrors(database, "truncated");
        RiverFolder.write(
                folder,
                RiverFolder.subscription("truncated", database, "auto", mirrors.rules())
                        + "    dump: {parallelism: 1}\n");

        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitStatus(
                    "truncated", status -> status.path("dump").path("rows").asInt() > 0);
            database.execute("SET lock_timeout = '1s'; TRUNCATE b; INSERT INTO b VALUES (7, 'after')");
            assertThat(river.status("truncated").path("dump").path("tablesDone").asInt())
                    .isZero();
            river.awaitState("truncated", "STREAMING");
            database.awaitDelivered(river, "truncated");
            mirrors.assertEqual("a", "b");

            database.execute("TRUNCATE a, b; INSERT INTO a VALUES (1, 'new'); INSERT INTO b VALUES (2, 'new')");
            database.awaitDelivered(river, "truncated");
            mirrors.assertEqual("a", "b");
            river.stop();
        }
    }

    private static void createTopic(String topic, Map<String, String> settings)
            throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            NewTopic wanted = new NewTopic(topic, 1, (short) 1).configs(settings);
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    private static void deny(AclBinding denial) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.createAcls(List.of(denial)).all().get();
            await().until(() ->
                    !admin.describeAcls(denial.toFilter()).values().get().isEmpty());
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()));
    }
}
