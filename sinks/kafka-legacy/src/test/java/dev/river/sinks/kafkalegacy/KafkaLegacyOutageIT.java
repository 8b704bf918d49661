package dev.river.sinks.kafkalegacy;

import static dev.river.sink.testkit.TestRecords.batch;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker that dies, freezes, and comes back. */
@Timeout(240)
class KafkaLegacyOutageIT {

    private static final String TOPIC = "notes";
    private static final int KEYS = 7;
    private static final int RECORDS_OF_A_BATCH = 200;
    private static final Map<String, String> IMPATIENT =
            Map.of("metadata.fetch.timeout.ms", "2000", "timeout.ms", "1000", "batch.size", "2048");
    private static final Table NOTES = TableBuilder.table("public", "notes")
            .key("id", "bigint")
            .column("text", "text")
            .build();

    private int number;

    @Test
    void theOldestBrokerThatIsKilledAgainAndAgainGetsAllInOrder() throws Exception {
        brokerThatIsKilledAgainAndAgainGetsAllInOrder(KafkaRelease.V0_8);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"V0_8", "NEWEST"})
    void brokerThatIsKilledAgainAndAgainGetsAllInOrder(KafkaRelease release) throws Exception {
        List<ChangeRecord> all = new ArrayList<>();
        try (KafkaServer kafka = KafkaServer.start(release);
                Sink sink = open(kafka)) {
            AtomicInteger written = new AtomicInteger();
            CompletableFuture<Void> kills = CompletableFuture.runAsync(() -> {
                for (int kill = 1; kill <= 2; kill++) {
                    int enough = kill * 20;
                    await().atMost(120, SECONDS).until(() -> written.get() >= enough);
                    kafka.kill();
                    kafka.startAgain();
                }
            });
            int after = 0;
            while (after < 20) {
                Batch batch = nextBatch();
                writeInTheEnd(sink, batch);
                all.addAll(batch.records());
                written.incrementAndGet();
                after = kills.isDone() ? after + 1 : 0;
            }
            kills.get();
            assertThat(stored(kafka)).isEqualTo(valuesOf(all));
        }
    }

    /** Its client, left to itself, would send later what it holds, behind what others have sent by then. */
    @Test
    void nothingIsSentAnyMoreOnceTheSinkIsClosed() throws Exception {
        try (KafkaServer kafka = KafkaServer.start(KafkaRelease.V0_8)) {
            Batch first = nextBatch();
            Sink sink = open(kafka);
            writeInTheEnd(sink, first);
            kafka.stop();
            Batch lost = nextBatch();
            assertThatThrownBy(() -> sink.write(lost)).isInstanceOf(RetriableException.class);
            assertTimeoutPreemptively(Duration.ofSeconds(5), sink::close);

            kafka.startAgain();
            Batch next = nextBatch();
            try (Sink other = open(kafka)) {
                writeInTheEnd(other, next);
                writeInTheEnd(other, next);
            }
            List<ChangeRecord> all = new ArrayList<>(first.records());
            all.addAll(next.records());
            all.addAll(next.records());
            assertThat(messages(kafka)).hasSameSizeAs(all);
        }
    }

    @Test
    void batchIsNotSentAgainWhileAFrozenBrokerMayStillWriteIt() throws Exception {
        try (KafkaServer kafka = KafkaServer.start(KafkaRelease.V0_8);
                Sink sink = open(kafka)) {
            Batch first = nextBatch();
            writeInTheEnd(sink, first);
            kafka.freeze();
            Batch second = nextBatch();
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(() -> sink.write(second))
                        .isInstanceOf(RetriableException.class)
                        .hasMessageContaining("has not answered to what it was sent");
            }
            kafka.thaw();
            writeInTheEnd(sink, second);
            List<ChangeRecord> all = new ArrayList<>(first.records());
            all.addAll(second.records());
            assertThat(stored(kafka)).isEqualTo(valuesOf(all));
            // The request that the broker got before it was frozen, and the whole batch once more.
            assertThat(messages(kafka))
                    .hasSizeLessThanOrEqualTo(
                            first.records().size() + 2 * second.records().size());
        }
    }

    private static void writeInTheEnd(Sink sink, Batch batch) {
        await().atMost(120, SECONDS)
                .pollInterval(Duration.ofMillis(50))
                .pollInSameThread()
                .until(() -> {
                    Throwable failure = catchThrowable(() -> write(sink, batch));
                    assertThat(failure)
                            .satisfiesAnyOf(
                                    f -> assertThat(f).isNull(),
                                    f -> assertThat(f).isInstanceOf(RetriableException.class));
                    return failure == null;
                });
    }

    private static void write(Sink sink, Batch batch) throws Throwable {
        try {
            var unused = sink.write(batch).toCompletableFuture().get(60, SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private Batch nextBatch() {
        List<ChangeRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS_OF_A_BATCH; i++) {
            records.add(RecordBuilder.update(NOTES, String.valueOf(number % KEYS), String.valueOf(number))
                    .destination(TOPIC)
                    .format("row")
                    .build());
            number++;
        }
        return batch(records);
    }

    /** By key the values in order, each where it came last: what a reader is left with. */
    private static Map<String, List<String>> stored(KafkaServer kafka) {
        Map<String, List<String>> values = new HashMap<>();
        for (KafkaMessage message : messages(kafka)) {
            List<String> ofKey = values.computeIfAbsent(String.valueOf(message.key()), key -> new ArrayList<>());
            ofKey.remove(message.value());
            ofKey.add(String.valueOf(message.value()));
        }
        return values;
    }

    private static Map<String, List<String>> valuesOf(List<ChangeRecord> records) {
        Map<String, List<String>> values = new HashMap<>();
        for (ChangeRecord record : records) {
            values.computeIfAbsent(String.valueOf(record.key()), key -> new ArrayList<>())
                    .add(new String(record.value(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return values;
    }

    private static List<KafkaMessage> messages(KafkaServer kafka) {
        return new KafkaTopicReader(kafka).messages(TOPIC);
    }

    private static Sink open(KafkaServer kafka) {
        return KafkaLegacyContract.at(kafka.bootstrapServers(), IMPATIENT)
                .create(SinkContext.builder("shop", "events", Path.of(".")).build());
    }
}
