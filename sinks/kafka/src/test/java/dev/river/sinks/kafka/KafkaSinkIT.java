package dev.river.sinks.kafka;

import static dev.river.sink.testkit.RecordBuilder.UNCHANGED;
import static dev.river.sink.testkit.RecordBuilder.delete;
import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.RecordBuilder.truncate;
import static dev.river.sink.testkit.RecordBuilder.update;
import static dev.river.sink.testkit.TestRecords.batch;
import static dev.river.sink.testkit.TestRecords.text;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import dev.river.testservers.KafkaServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KafkaSinkIT {

    private static final SinkContext CONTEXT =
            SinkContext.builder("shop", "events", Path.of(".")).build();
    private static final Table NOTES = TableBuilder.table("public", "notes")
            .key("id", "bigint")
            .column("text", "text")
            .build();

    private static KafkaServer kafka;
    private static Admin admin;

    private final KafkaSinkFactory factory = new KafkaSinkFactory();
    private final String topic = "notes-" + UUID.randomUUID();
    private final List<Sink> sinks = new ArrayList<>();

    @BeforeAll
    static void startKafka() {
        kafka = KafkaServer.start();
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    static void stopKafka() {
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void setUp() {
        factory.bootstrapServers = List.of(kafka.bootstrapServers());
        factory.properties = TestClients.PATIENT;
    }

    @AfterEach
    void closeSinks() {
        sinks.forEach(Sink::close);
    }

    @Test
    void deleteIsFollowedByATombstoneWhereAskedFor() throws Exception {
        factory.tombstones = true;
        ChangeRecord inserted = to(insert(NOTES, "1", "a"));
        ChangeRecord deleted = to(delete(NOTES, "1", UNCHANGED));
        write(batch(inserted, deleted));
        assertThat(messages())
                .extracting(ConsumerRecord::key, ConsumerRecord::value)
                .containsExactly(tuple("1", text(inserted)), tuple("1", text(deleted)), tuple("1", null));
    }

    @Test
    void compactedTopicIsCreatedSoAndForgetsDeletedKeys() throws Exception {
        factory.compacted = true;
        ChangeRecord inserted = toCompacted(insert(NOTES, "1", "a"));
        ChangeRecord deleted = toCompacted(delete(NOTES, "1", UNCHANGED));
        write(batch(inserted, deleted));
        assertThat(messages())
                .extracting(ConsumerRecord::key, ConsumerRecord::value)
                .containsExactly(tuple("1", text(inserted)), tuple("1", text(deleted)), tuple("1", null));

        factory.check(CONTEXT, List.of(factory.destination(topic)));
        factory.compacted = false;
        assertThatThrownBy(() -> factory.check(CONTEXT, List.of(factory.destination(topic))))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("Topic " + topic + " is compacted, and compacted of the sink is false");
    }

    @Test
    void checkSaysWhereATopicIsNotCompactedAsTheSettingSays() throws Exception {
        write(batch(to(insert(NOTES, "1", "a"))));
        factory.compacted = true;
        assertThatThrownBy(() -> factory.check(CONTEXT, List.of(factory.destination(topic))))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("Topic " + topic + " is not compacted, and compacted of the sink is true");
    }

    @Test
    void checkSaysWhichTopicsAreMissingWhereNoneIsCreated() {
        factory.check(CONTEXT, List.of(factory.destination(topic)));
        factory.topics.create = false;
        assertThatThrownBy(() -> factory.check(CONTEXT, List.of(factory.destination(topic))))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("Kafka has no topic " + topic + ", and topics.create of the sink is false");
    }

    @Test
    void truncateIsNotToldToACompactedTopic() throws Exception {
        factory.compacted = true;
        ChangeRecord cleared = toCompacted(truncate(NOTES));
        RejectedException rejected = rejection(batch(toCompacted(insert(NOTES, "1", "a")), cleared));
        assertThat(rejected.rejections()).extracting(Rejection::record).containsExactly(cleared);
        assertThat(messages()).hasSize(1);
    }

    private ChangeRecord toCompacted(RecordBuilder record) {
        return record.destination(factory.destination(topic)).build();
    }

    @Test
    void deleteInTheFormatRowIsOnlyATombstone() throws Exception {
        ChangeRecord inserted = to(insert(NOTES, "1", "a").format("row"));
        write(batch(inserted, to(delete(NOTES, "1", UNCHANGED).format("row"))));
        assertThat(messages())
                .extracting(ConsumerRecord::key, ConsumerRecord::value)
                .containsExactly(tuple("1", text(inserted)), tuple("1", null));
    }

    @Test
    void messageCarriesTheCommitTime() throws Exception {
        Instant committed = Instant.now().minusSeconds(3600);
        write(batch(to(insert(NOTES, "1", "a").commitTime(committed))));
        assertThat(messages()).singleElement().satisfies(message -> {
            assertThat(message.timestamp()).isEqualTo(committed.toEpochMilli());
            assertThat(message.headers()).isEmpty();
        });
    }

    @Test
    void truncateStandsInItsPlaceInEveryPartition() throws Exception {
        factory.topics.partitions = 3;
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 30; id++) {
            records.add(to(insert(NOTES, Integer.toString(id), "before")));
        }
        ChangeRecord cleared = to(truncate(NOTES));
        records.add(cleared);
        for (int id = 0; id < 30; id++) {
            records.add(to(insert(NOTES, Integer.toString(id), "after")));
        }
        write(batch(records));
        for (int partition = 0; partition < 3; partition++) {
            int number = partition;
            List<String> values = messages().stream()
                    .filter(message -> message.partition() == number)
                    .map(ConsumerRecord::value)
                    .toList();
            int place = values.indexOf(text(cleared));
            assertThat(values.subList(0, place)).isNotEmpty().allMatch(value -> value.contains("before"));
            assertThat(values.subList(place + 1, values.size()))
                    .isNotEmpty()
                    .allMatch(value -> value.contains("after"));
        }
    }

    @Test
    void truncateThatItsFormatCannotTellIsRejected() throws Exception {
        ChangeRecord cleared = to(truncate(NOTES).format("row"));
        RejectedException rejected = rejection(batch(to(insert(NOTES, "1", "a").format("row")), cleared));
        assertThat(rejected.rejections()).extracting(Rejection::record).containsExactly(cleared);
        assertThat(rejected).hasMessageContaining("give the rule the format river");
        assertThat(messages()).hasSize(1);
    }

    @Test
    void recordLargerThanTheTopicTakesIsRejectedAndTheOthersLand() throws Exception {
        factory.topics.config = Map.of("max.message.bytes", "10000");
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 300; id++) {
            records.add(to(insert(NOTES, Integer.toString(id), id == 150 ? "x".repeat(50_000) : "y".repeat(500))));
        }
        Sink sink = open();
        assertThatThrownBy(() -> write(sink, batch(records)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("set batch.size under properties of the sink");
        RejectedException rejected = catchThrowableOfType(RejectedException.class, () -> write(sink, batch(records)));
        assertThat(rejected.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.record()).isSameAs(records.get(150));
            assertThat(rejection.reason())
                    .contains("more than topic " + topic + " takes: raise max.message.bytes of the topic");
        });
        records.remove(150);
        assertThat(TopicReader.lastOccurrences(
                        messages().stream().map(ConsumerRecord::value).toList()))
                .containsExactlyElementsOf(
                        records.stream().map(record -> text(record)).toList());
    }

    /** A broker that has nothing of the producer yet takes what is behind the refused batch for its beginning. */
    @Test
    void recordsOfOneKeyKeepTheirOrderWhereTheClientDividesABatch() throws Exception {
        factory.topics.partitions = 1;
        factory.topics.config = Map.of("max.message.bytes", "10000");
        // Three batches, two of them too large for the topic.
        factory.properties = with("batch.size", "25000");
        ChangeRecord first = to(insert(NOTES, "1", "first"));
        ChangeRecord large = to(insert(NOTES, "2", "x".repeat(24_000)));
        ChangeRecord second = to(update(NOTES, "1", "second " + "y".repeat(8_000)));
        ChangeRecord larger = to(insert(NOTES, "3", "z".repeat(30_000)));
        Sink sink = open();
        assertThatThrownBy(() -> write(sink, batch(first, large, second, larger)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("set batch.size under properties of the sink");
        RejectedException rejected =
                catchThrowableOfType(RejectedException.class, () -> write(sink, batch(first, large, second, larger)));
        assertThat(rejected.rejections()).extracting(Rejection::record).containsExactlyInAnyOrder(large, larger);
        List<String> values = messages().stream().map(ConsumerRecord::value).toList();
        assertThat(TopicReader.lastOccurrences(values)).containsExactly(text(first), text(second));
    }

    @Test
    void batchesThatFitTheTopicAreNotDividedAndNotSentAgain() throws Exception {
        factory.topics.config = Map.of("max.message.bytes", "10000");
        factory.properties = with("batch.size", "10000");
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 300; id++) {
            records.add(to(insert(NOTES, Integer.toString(id), id == 150 ? "x".repeat(50_000) : "y".repeat(500))));
        }
        RejectedException rejected = rejection(batch(records));
        assertThat(rejected.rejections()).extracting(Rejection::record).containsExactly(records.get(150));
        assertThat(messages()).hasSize(299);
    }

    @Test
    void recordLargerThanTheClientSendsNamesTheClientsSetting() {
        factory.properties = Map.of("max.request.size", "100000");
        RejectedException rejected =
                rejection(batch(to(insert(NOTES, "1", "x".repeat(200_000))), to(insert(NOTES, "2", "small"))));
        assertThat(rejected).hasMessageContaining("raise max.request.size and buffer.memory under properties");
        assertThat(messages()).extracting(ConsumerRecord::key).containsExactly("2");
    }

    @Test
    void recordOfManyMegabytesArrivesWhereTheTopicTakesIt() throws Exception {
        factory.topics.config = Map.of("max.message.bytes", "20000000");
        ChangeRecord large = to(insert(NOTES, "1", "x".repeat(12_000_000)));
        write(batch(large));
        assertThat(messages())
                .singleElement()
                .satisfies(message -> assertThat(message.value())
                        .hasSize(String.valueOf(text(large)).length()));
    }

    @Test
    void recordsWithoutAKeyAreRejectedByACompactedTopicAndTheOthersLand() throws Exception {
        factory.topics.config = Map.of("cleanup.policy", "compact");
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 40; id++) {
            RecordBuilder record = insert(NOTES, Integer.toString(id % 10), "change " + id);
            records.add(to(id == 7 || id == 33 ? record.key(null) : record));
        }
        Sink sink = open();
        assertThatThrownBy(() -> write(sink, batch(records)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("looks for it at the next try");
        RejectedException rejected = catchThrowableOfType(RejectedException.class, () -> write(sink, batch(records)));
        assertThat(rejected.rejections())
                .extracting(Rejection::record)
                .containsExactly(records.get(7), records.get(33));
        assertThat(rejected)
                .hasMessageContaining("give the rule for table public.notes a key, or take compact out of"
                        + " cleanup.policy of topic " + topic);
        assertThat(lastOfEachKey()).containsEntry("9", text(records.get(39))).hasSize(10);

        ChangeRecord next = to(insert(NOTES, "1", "next"));
        write(sink, batch(next));
        assertThat(lastOfEachKey()).containsEntry("1", text(next));
    }

    /** Each refusal costs the producer an epoch, so that these tell how many there were. */
    @Test
    void manyRecordsWithoutAKeyCostFewRefusalsAndTheOthersKeepTheirOrder() throws Exception {
        factory.topics.config = Map.of("cleanup.policy", "compact");
        factory.topics.partitions = 2;
        factory.properties = with("batch.size", "16384");
        List<ChangeRecord> keyless = new ArrayList<>();
        List<ChangeRecord> keyed = new ArrayList<>();
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 2000; id++) {
            RecordBuilder record = insert(NOTES, Integer.toString(id % 10), "change " + id);
            records.add(to(id % 4 == 0 ? record : record.key(null)));
            (id % 4 == 0 ? keyed : keyless).add(records.get(id));
        }
        Sink sink = open();
        assertThatThrownBy(() -> write(sink, batch(records)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("looks for it at the next try");
        RejectedException rejected = catchThrowableOfType(RejectedException.class, () -> write(sink, batch(records)));
        assertThat(rejected.rejections())
                .extracting(Rejection::record)
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactlyInAnyOrderElementsOf(keyless);
        Map<String, List<String>> stored = messages().stream()
                .collect(Collectors.groupingBy(
                        ConsumerRecord::key, Collectors.mapping(ConsumerRecord::value, Collectors.toList())));
        assertThat(stored.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        keyed.stream().map(ChangeRecord::key).collect(Collectors.toSet()));
        stored.forEach((key, values) -> assertThat(TopicReader.lastOccurrences(values))
                .as("the records of key %s", key)
                .containsExactlyElementsOf(keyed.stream()
                        .filter(record -> key.equals(record.key()))
                        .map(record -> text(record))
                        .toList()));
        assertThat(producerEpoch()).isPositive().isLessThan(100);
    }

    @Test
    void batchesOfOnlyRecordsWithoutAKeyAreRejectedAtOnceAfterTheFirst() throws Exception {
        factory.topics.config = Map.of("cleanup.policy", "compact");
        factory.topics.partitions = 1;
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 500; id++) {
            records.add(to(insert(NOTES, Integer.toString(id), "x").key(null)));
        }
        Sink sink = open();
        assertThatThrownBy(() -> write(sink, batch(records))).isInstanceOf(RetriableException.class);
        for (int number = 0; number < 2 * sink.traits().maxInFlight(); number++) {
            RejectedException rejected =
                    catchThrowableOfType(RejectedException.class, () -> write(sink, batch(records)));
            assertThat(rejected.rejections()).extracting(Rejection::record).containsExactlyElementsOf(records);
        }
        write(sink, batch(to(insert(NOTES, "1", "kept"))));
        assertThat(messages()).extracting(ConsumerRecord::key).containsExactly("1");
        assertThat(producerEpoch()).isLessThan(100);
    }

    /** Here the broker names no record, since all of the request is too large for it. */
    @Test
    void recordsThatWereRefusedTogetherWithALargeOneLand() throws Exception {
        factory.topics.config = Map.of("segment.bytes", "1048576", "max.message.bytes", "4000000");
        factory.properties = with("batch.size", "3500000", "linger.ms", "200");
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 60; id++) {
            records.add(to(insert(NOTES, Integer.toString(id), "x".repeat(id == 20 ? 1_200_000 : 20_000))));
        }
        Sink sink = open();
        assertThatThrownBy(() -> write(sink, batch(records))).isInstanceOf(RetriableException.class);
        RejectedException rejected = catchThrowableOfType(RejectedException.class, () -> write(sink, batch(records)));
        ChangeRecord large = records.remove(20);
        assertThat(rejected.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.record()).isSameAs(large);
            assertThat(rejection.reason()).contains("more than a segment of topic " + topic + " holds");
        });
        assertThat(messages())
                .extracting(ConsumerRecord::key)
                .containsExactlyElementsOf(
                        records.stream().map(ChangeRecord::key).toList());
    }

    @Test
    void missingTopicIsCreatedAsAskedFor() throws Exception {
        factory.topics.partitions = 4;
        factory.topics.replicationFactor = 1;
        factory.topics.config = Map.of("cleanup.policy", "compact", "max.message.bytes", "123456");
        write(batch(to(insert(NOTES, "1", "a"))));

        assertThat(admin.describeTopics(List.of(topic)).allTopicNames().get(30, SECONDS))
                .hasEntrySatisfying(
                        topic,
                        description -> assertThat(description.partitions()).hasSize(4));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        assertThat(admin.describeConfigs(List.of(resource)).all().get(30, SECONDS))
                .hasEntrySatisfying(
                        resource,
                        config -> assertThat(config.entries())
                                .extracting(ConfigEntry::name, ConfigEntry::value)
                                .contains(tuple("cleanup.policy", "compact"), tuple("max.message.bytes", "123456")));
    }

    @Test
    void topicThatIsMissingAndNotToBeCreatedIsFatal() {
        factory.topics.create = false;
        assertThatThrownBy(() -> write(batch(to(insert(NOTES, "1", "a")))))
                .isInstanceOf(FatalException.class)
                .hasMessage("Kafka has no topic " + topic
                        + ", and topics.create of the sink is false: create the topic," + " or let River create it.");
    }

    @Test
    void topicThatExistsIsTakenAsItIs() throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get(30, SECONDS);
        factory.topics.create = false;
        factory.topics.partitions = 7;
        write(batch(to(insert(NOTES, "1", "a"))));
        assertThat(admin.describeTopics(List.of(topic)).allTopicNames().get(30, SECONDS))
                .hasEntrySatisfying(
                        topic,
                        description -> assertThat(description.partitions()).hasSize(2));
    }

    @Test
    void topicThatWasDeletedIsCreatedAgain() throws Exception {
        factory.properties = TestClients.IMPATIENT;
        Sink sink = open();
        writeInTheEnd(sink, batch(to(insert(NOTES, "1", "lost with the topic"))));
        admin.deleteTopics(List.of(topic)).all().get(30, SECONDS);
        writeInTheEnd(sink, batch(to(insert(NOTES, "2", "after"))));
        assertThat(messages()).extracting(ConsumerRecord::key).contains("2");
    }

    @Test
    void settingOfATopicThatTheBrokerDoesNotKnowIsFatal() {
        factory.topics.config = Map.of("cleanup.policy", "tidy");
        assertThatThrownBy(() -> write(batch(to(insert(NOTES, "1", "a")))))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("refuses topic " + topic)
                .hasMessageContaining("cleanup.policy");
    }

    @Test
    void destinationIsMadeANameThatKafkaTakes() throws Exception {
        String asked = topic + ".Weird \"name\"";
        ChangeRecord record =
                insert(NOTES, "1", "a").destination(factory.destination(asked)).build();
        write(batch(record));
        assertThat(new TopicReader(kafka.bootstrapServers())
                        .messages(factory.destination(asked).name()))
                .extracting(ConsumerRecord::value)
                .containsExactly(text(record));
    }

    @Test
    void checkOfAClosedPortSaysWhatToLookAt() {
        factory.bootstrapServers = List.of("127.0.0.1:1");
        factory.properties = Map.of();
        assertThatThrownBy(() -> factory.check(CONTEXT, List.of()))
                .isInstanceOf(RetriableException.class)
                .hasMessageStartingWith("Kafka at 127.0.0.1:1 cannot be reached")
                .hasMessageEndingWith("is it running, and is bootstrapServers correct?");
    }

    private static Map<String, String> with(String... properties) {
        Map<String, String> all = new HashMap<>(TestClients.PATIENT);
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], properties[i + 1]);
        }
        return all;
    }

    /** How often the producer that wrote to the topic had to begin anew. */
    private int producerEpoch() throws Exception {
        List<TopicPartition> all = IntStream.range(0, factory.topics.partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        return admin.describeProducers(all).all().get(30, SECONDS).values().stream()
                .flatMap(state -> state.activeProducers().stream())
                .mapToInt(ProducerState::producerEpoch)
                .max()
                .orElseThrow();
    }

    private ChangeRecord to(RecordBuilder record) {
        return record.destination(topic).build();
    }

    private Sink open() {
        Sink sink = factory.create(CONTEXT);
        sinks.add(sink);
        return sink;
    }

    private void write(Batch batch) throws Exception {
        write(open(), batch);
    }

    private static void write(Sink sink, Batch batch) throws Exception {
        try {
            sink.write(batch).toCompletableFuture().get(60, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SinkException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static void writeInTheEnd(Sink sink, Batch batch) {
        await().atMost(60, SECONDS)
                .ignoreExceptionsInstanceOf(RetriableException.class)
                .until(() -> {
                    write(sink, batch);
                    return true;
                });
    }

    private RejectedException rejection(Batch batch) {
        return catchThrowableOfType(RejectedException.class, () -> write(batch));
    }

    private List<ConsumerRecord<String, String>> messages() {
        return new TopicReader(kafka.bootstrapServers()).messages(topic);
    }

    private Map<String, String> lastOfEachKey() {
        Map<String, String> last = new HashMap<>();
        messages().forEach(message -> last.put(message.key(), message.value()));
        return last;
    }
}
