package dev.river.sinks.kafkalegacy;

import static dev.river.sink.testkit.TestRecords.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import dev.river.testservers.KafkaMessage;
import dev.river.testservers.KafkaRelease;
import dev.river.testservers.KafkaServer;
import dev.river.testservers.KafkaTopicReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class KafkaLegacySinkIT {

    private static final Map<String, String> IMPATIENT =
            Map.of("metadata.fetch.timeout.ms", "3000", "timeout.ms", "3000");
    /** A broker that has just started on a busy machine takes its time. */
    private static final Map<String, String> PATIENT =
            Map.of("metadata.fetch.timeout.ms", "60000", "timeout.ms", "30000");

    private static final Table NOTES = TableBuilder.table("public", "notes")
            .key("id", "bigint")
            .column("text", "text")
            .build();

    @Test
    void theOldestBrokerThatMakesNoTopicsIsToldAbout() {
        brokerThatMakesNoTopicsIsToldAbout(KafkaRelease.V0_8);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"V0_8", "NEWEST"})
    void brokerThatMakesNoTopicsIsToldAbout(KafkaRelease release) {
        try (KafkaServer kafka = KafkaServer.builder()
                        .release(release)
                        .setting("auto.create.topics.enable", "false")
                        .start();
                Sink sink = open(kafka, IMPATIENT)) {
            KafkaLegacyContract.at(kafka.bootstrapServers(), IMPATIENT)
                    .check(SinkContext.builder("shop", "events", Path.of(".")).build(), List.of());
            assertThatThrownBy(() -> sink.write(batch(note(1, "first"))))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("has no topic notes, and its brokers do not create it: create the topic")
                    .hasMessageContaining("auto.create.topics.enable");
        }
    }

    @Test
    void onlyTheRecordsThatAreTooLargeForTheOldestBrokerAreRejected() {
        onlyTheRecordsThatAreTooLargeForTheBrokerAreRejected(KafkaRelease.V0_8);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"V0_8", "NEWEST"})
    void onlyTheRecordsThatAreTooLargeForTheBrokerAreRejected(KafkaRelease release) {
        try (KafkaServer kafka = KafkaServer.builder()
                        .release(release)
                        .setting("message.max.bytes", "5000")
                        .start();
                Sink sink = open(kafka, PATIENT)) {
            List<ChangeRecord> records = new ArrayList<>();
            for (int id = 0; id < 100; id++) {
                records.add(note(id, id % 40 == 7 ? "x".repeat(10_000) : "small"));
            }
            RejectedException rejected =
                    catchThrowableOfType(RejectedException.class, () -> sink.write(batch(records)));
            assertThat(rejected.rejections())
                    .extracting(Rejection::record)
                    .containsExactly(records.get(7), records.get(47), records.get(87));
            assertThat(rejected).hasMessageContaining("max.message.bytes");
            List<String> keys = new KafkaTopicReader(kafka)
                    .messages("notes").stream()
                            .map(KafkaMessage::key)
                            .distinct()
                            .toList();
            assertThat(keys).hasSize(97).doesNotContain("7", "47", "87");
        }
    }

    @Test
    void recordLargerThanTheBufferIsRejected() {
        Map<String, String> small = new HashMap<>(PATIENT);
        small.putAll(Map.of("buffer.memory", "65536", "batch.size", "1024"));
        try (KafkaServer kafka = KafkaServer.start(KafkaRelease.V0_8);
                Sink sink = open(kafka, small)) {
            ChangeRecord large = note(2, "x".repeat(70_000));
            List<ChangeRecord> records = new ArrayList<>(List.of(note(1, "first"), large));
            // More than the buffer holds at a time.
            for (int id = 3; id < 2_000; id++) {
                records.add(note(id, "x".repeat(100)));
            }
            RejectedException rejected =
                    catchThrowableOfType(RejectedException.class, () -> sink.write(batch(records)));
            assertThat(rejected.rejections()).extracting(Rejection::record).containsExactly(large);
            assertThat(rejected).hasMessageContaining("raise max.request.size and buffer.memory");
            assertThat(new KafkaTopicReader(kafka).messages("notes")).hasSize(records.size() - 1);
        }
    }

    @Test
    void brokerThatIsTooNewIsToldAbout() {
        try (KafkaServer kafka = KafkaServer.start(Map.of("auto.create.topics.enable", "true"));
                Sink sink = open(kafka, PATIENT)) {
            assertThatThrownBy(() -> sink.write(batch(note(1, "first"))))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("Kafka 4.0 and newer")
                    .hasMessageContaining("type: kafka.");
        }
    }

    private static ChangeRecord note(int id, String text) {
        return RecordBuilder.insert(NOTES, Integer.toString(id), text)
                .destination("notes")
                .build();
    }

    private static Sink open(KafkaServer kafka, Map<String, String> properties) {
        return KafkaLegacyContract.at(kafka.bootstrapServers(), properties)
                .create(SinkContext.builder("shop", "events", Path.of(".")).build());
    }
}
