package dev.river.sinks.kafka;

import static dev.river.sink.testkit.TestRecords.batch;
import static dev.river.sink.testkit.TestRecords.text;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import dev.river.testservers.KafkaServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that dies under load and comes back. */
@Timeout(180)
class KafkaOutageIT {

    private static final String TOPIC = "notes";
    private static final int KEYS = 20;
    private static final Table NOTES = TableBuilder.table("public", "notes")
            .key("id", "bigint")
            .column("text", "text")
            .build();

    private static final SinkContext CONTEXT =
            SinkContext.builder("shop", "events", Path.of(".")).build();
    private static final List<Destination> DESTINATIONS = List.of(Destination.log(TOPIC));

    private long lsn = 100;

    @Test
    void batchesInFlightFailAndComeInOrderWhenTheyAreWrittenAgain() throws Exception {
        try (KafkaServer kafka = KafkaServer.start();
                Sink sink = factory(kafka).create(CONTEXT)) {
            int maxInFlight = sink.traits().maxInFlight();
            List<Batch> batches = batches(2 * maxInFlight);
            writeInTheEnd(sink, batches.subList(0, maxInFlight));

            List<Batch> during = batches.subList(maxInFlight, batches.size());
            int half = during.size() / 2;
            List<CompletionStage<@Nullable Void>> inFlight = new ArrayList<>(writeAll(sink, during.subList(0, half)));
            kafka.kill();
            inFlight.addAll(writeAll(sink, during.subList(half, during.size())));
            int firstFailed = firstFailed(inFlight);
            assertThat(firstFailed).isLessThan(during.size());
            assertThatThrownBy(() -> factory(kafka).check(CONTEXT, DESTINATIONS))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(() -> sink.write(during.get(firstFailed))).isInstanceOf(RetriableException.class);

            kafka.startAgain();
            writeInTheEnd(sink, during.subList(firstFailed, during.size()));
            factory(kafka).check(CONTEXT, DESTINATIONS);

            Map<String, List<String>> stored = new TopicReader(kafka.bootstrapServers())
                    .messages(TOPIC).stream()
                            .collect(Collectors.groupingBy(
                                    ConsumerRecord::key,
                                    Collectors.mapping(ConsumerRecord::value, Collectors.toList())));
            for (int key = 0; key < KEYS; key++) {
                assertThat(TopicReader.lastOccurrences(stored.getOrDefault(Integer.toString(key), List.of())))
                        .as("the records of key %s", key)
                        .containsExactlyElementsOf(valuesOf(batches, key));
            }
        }
    }

    private static KafkaSinkFactory factory(KafkaServer kafka) {
        KafkaSinkFactory factory = new KafkaSinkFactory();
        factory.bootstrapServers = List.of(kafka.bootstrapServers());
        factory.topics.partitions = 3;
        factory.properties = TestClients.IMPATIENT;
        return factory;
    }

    private List<Batch> batches(int count) {
        List<Batch> batches = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            List<ChangeRecord> records = new ArrayList<>();
            lsn++;
            for (int ordinal = 0; ordinal < 10 * KEYS; ordinal++) {
                records.add(RecordBuilder.insert(
                                NOTES, Integer.toString(ordinal % KEYS), "batch " + number + " record " + ordinal)
                        .destination(TOPIC)
                        .commitLsn(new Lsn(lsn))
                        .ordinal(ordinal)
                        .build());
            }
            batches.add(batch(records));
        }
        return batches;
    }

    /** As River does: what failed, and all after it, comes again until it is done. */
    private static void writeInTheEnd(Sink sink, List<Batch> batches) {
        AtomicInteger done = new AtomicInteger();
        await().atMost(90, SECONDS)
                .ignoreExceptionsInstanceOf(RetriableException.class)
                .until(() -> {
                    List<Batch> rest = batches.subList(done.get(), batches.size());
                    return done.addAndGet(firstFailed(writeAll(sink, rest))) == batches.size();
                });
    }

    /** Gives one batch after the other to the sink, until it takes none: that one and those behind it count as failed. */
    private static List<CompletionStage<@Nullable Void>> writeAll(Sink sink, List<Batch> batches) {
        List<CompletionStage<@Nullable Void>> stages = new ArrayList<>();
        try {
            for (Batch batch : batches) {
                stages.add(sink.write(batch));
            }
        } catch (RetriableException e) {
            while (stages.size() < batches.size()) {
                stages.add(CompletableFuture.failedStage(e));
            }
        }
        return stages;
    }

    private static int firstFailed(List<CompletionStage<@Nullable Void>> stages) {
        int firstFailed = stages.size();
        for (int i = stages.size() - 1; i >= 0; i--) {
            CompletionStage<@Nullable Void> stage = stages.get(i);
            Throwable failure = catchThrowable(() -> stage.toCompletableFuture().get(60, SECONDS));
            if (failure != null) {
                assertThat(failure).hasCauseInstanceOf(RetriableException.class);
                firstFailed = i;
            }
        }
        return firstFailed;
    }

    private static List<String> valuesOf(List<Batch> batches, int key) {
        return batches.stream()
                .flatMap(batch -> batch.records().stream())
                .filter(record -> Integer.toString(key).equals(record.key()))
                .map(record -> String.valueOf(text(record)))
                .toList();
    }
}
