package dev.river.sinks.kafka;

import static dev.river.sink.testkit.TestRecords.batch;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import dev.river.sink.testkit.TestRecords;
import dev.river.testservers.KafkaMessage;
import dev.river.testservers.KafkaRelease;
import dev.river.testservers.KafkaServer;
import dev.river.testservers.KafkaTopicReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sink beside brokers of other releases than its client's. */
@Timeout(180)
class KafkaReleasesIT {

    private static final String TOPIC = "notes";
    private static final int PARTITIONS = 3;
    private static final Table NOTES = TableBuilder.table("public", "notes")
            .key("id", "bigint")
            .column("text", "text")
            .build();

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(names = {"V0_11", "V1_1", "V2_8", "V3_9"})
    void writesToTopicsMadeAsTheBrokerLikes(KafkaRelease release) throws Exception {
        // The oldest does not tell what it likes.
        Integer[] partitions = release == KafkaRelease.V0_11 ? new Integer[] {0} : new Integer[] {0, 1, 2};
        try (KafkaServer kafka = KafkaServer.builder()
                        .release(release)
                        .setting("auto.create.topics.enable", "false")
                        .setting("num.partitions", String.valueOf(PARTITIONS))
                        .start();
                Sink sink = open(kafka, TestClients.PATIENT)) {
            check(kafka, TestClients.PATIENT);
            List<ChangeRecord> records = new ArrayList<>();
            for (int id = 0; id < 50; id++) {
                records.add(record(id));
            }
            sink.write(batch(records)).toCompletableFuture().get(60, SECONDS);
            List<KafkaMessage> messages = new KafkaTopicReader(kafka).messages(TOPIC);
            assertThat(messages)
                    .extracting(KafkaMessage::value)
                    .containsExactlyInAnyOrderElementsOf(
                            records.stream().map(TestRecords::text).toList());
            assertThat(messages.stream().map(KafkaMessage::partition).collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder(partitions);
        }
    }

    @Test
    void namesTheSinkForTheOldestBroker() {
        namesTheSinkForOlderBrokers(KafkaRelease.V0_8);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(names = {"V0_9", "V0_10_0", "V0_10_2"})
    void namesTheSinkForOlderBrokers(KafkaRelease release) {
        try (KafkaServer kafka = KafkaServer.start(release);
                Sink sink = open(kafka, TestClients.IMPATIENT)) {
            assertThatThrownBy(() -> check(kafka, TestClients.IMPATIENT))
                    .isInstanceOf(FatalException.class)
                    .hasMessage(tooOld(kafka));
            assertThatThrownBy(() -> write(sink))
                    .isInstanceOf(FatalException.class)
                    .hasMessage(tooOld(kafka));

            kafka.stop();
            assertThatThrownBy(() -> check(kafka, TestClients.IMPATIENT))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(() -> write(sink))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("is it running");
        }
    }

    /** It answers what is asked of a topic, but not what a producer asks. */
    @Tag("matrix")
    @Test
    void namesTheSinkForAnOlderBrokerWhoseTopicItCanMake() {
        try (KafkaServer kafka = KafkaServer.start(KafkaRelease.V0_10_2)) {
            KafkaSinkFactory factory = factory(kafka, TestClients.IMPATIENT);
            factory.topics.partitions = 1;
            factory.topics.replicationFactor = 1;
            try (Sink sink = factory.create(context())) {
                assertThatThrownBy(() -> write(sink))
                        .isInstanceOf(FatalException.class)
                        .hasMessage(tooOld(kafka));
            }
        }
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(names = {"V0_11", "V3_9", "NEWEST"})
    void takesNoBrokerThatStopsAndStartsForAnOldOne(KafkaRelease release) {
        try (KafkaServer kafka = KafkaServer.start(release)) {
            for (Runnable end : List.<Runnable>of(kafka::stop, kafka::kill)) {
                CompletableFuture<Void> restart = CompletableFuture.runAsync(() -> {
                    end.run();
                    kafka.startAgain();
                });
                List<Throwable> failures = new ArrayList<>();
                await().atMost(90, SECONDS).pollInSameThread().until(() -> {
                    Throwable failure = catchThrowable(() -> check(kafka, TestClients.IMPATIENT));
                    if (failure != null) {
                        failures.add(failure);
                    }
                    return failure == null && restart.isDone();
                });
                assertThat(failures).hasOnlyElementsOfType(RetriableException.class);
            }
        }
    }

    private static String tooOld(KafkaServer kafka) {
        return "Kafka at " + kafka.bootstrapServers()
                + " is older than 0.11, which the sink type kafka needs: use type:"
                + " kafka-legacy instead, and copy its folder kafka-legacy, which comes beside river.jar, into the folder"
                + " sinks beside the configuration file.";
    }

    private static void write(Sink sink) throws Exception {
        try {
            sink.write(batch(record(1))).toCompletableFuture().get(60, SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private static ChangeRecord record(int id) {
        return RecordBuilder.insert(NOTES, Integer.toString(id), "note " + id)
                .destination(TOPIC)
                .build();
    }

    private static void check(KafkaServer kafka, Map<String, String> properties) {
        factory(kafka, properties).check(context(), List.of(Destination.log(TOPIC)));
    }

    private static Sink open(KafkaServer kafka, Map<String, String> properties) {
        return factory(kafka, properties).create(context());
    }

    private static KafkaSinkFactory factory(KafkaServer kafka, Map<String, String> properties) {
        KafkaSinkFactory factory = new KafkaSinkFactory();
        factory.bootstrapServers = List.of(kafka.bootstrapServers());
        factory.properties = properties;
        return factory;
    }

    private static SinkContext context() {
        return SinkContext.builder("shop", "events", Path.of(".")).build();
    }
}
