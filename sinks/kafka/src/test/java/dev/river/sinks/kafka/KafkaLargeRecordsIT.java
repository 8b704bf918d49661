package dev.river.sinks.kafka;

import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.RecordBuilder.update;
import static dev.river.sink.testkit.TestRecords.batch;
import static dev.river.sink.testkit.TestRecords.text;
import static dev.river.sinks.kafka.TestTopic.NOTES;
import static dev.river.sinks.kafka.TestTopic.rejection;
import static dev.river.sinks.kafka.TestTopic.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that are too large for the client, for the topic or for the request that they are in. */
@Timeout(120)
class KafkaLargeRecordsIT {

    @RegisterExtension
    final TestTopic topic = new TestTopic();

    @Test
    void recordLargerThanTheTopicTakesIsRejectedAndTheOthersLand() throws Exception {
        topic.factory().topics.config = Map.of("max.message.bytes", "10000");
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 300; id++) {
            records.add(
                    topic.to(insert(NOTES, Integer.toString(id), id == 150 ? "x".repeat(50_000) : "y".repeat(500))));
        }
        Sink sink = topic.open();
        assertThatThrownBy(() -> write(sink, batch(records)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("set batch.size under properties of the sink");
        RejectedException rejected = rejection(sink, batch(records));
        assertThat(rejected.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.record()).isSameAs(records.get(150));
            assertThat(rejection.reason())
                    .contains("more than topic " + topic.name() + " takes: raise max.message.bytes of the topic");
        });
        records.remove(150);
        assertThat(TopicReader.lastOccurrences(
                        topic.messages().stream().map(ConsumerRecord::value).toList()))
                .containsExactlyElementsOf(
                        records.stream().map(record -> text(record)).toList());
    }

    /** A broker that has nothing of the producer yet takes what is behind the refused batch for its beginning. */
    @Test
    void recordsOfOneKeyKeepTheirOrderWhereTheClientDividesABatch() throws Exception {
        topic.factory().topics.partitions = 1;
        topic.factory().topics.config = Map.of("max.message.bytes", "10000");
        // Three batches, two of them too large for the topic.
        topic.properties("batch.size", "25000");
        ChangeRecord first = topic.to(insert(NOTES, "1", "first"));
        ChangeRecord large = topic.to(insert(NOTES, "2", "x".repeat(24_000)));
        ChangeRecord second = topic.to(update(NOTES, "1", "second " + "y".repeat(8_000)));
        ChangeRecord larger = topic.to(insert(NOTES, "3", "z".repeat(30_000)));
        Sink sink = topic.open();
        assertThatThrownBy(() -> write(sink, batch(first, large, second, larger)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("set batch.size under properties of the sink");
        RejectedException rejected = rejection(sink, batch(first, large, second, larger));
        assertThat(rejected.rejections()).extracting(Rejection::record).containsExactlyInAnyOrder(large, larger);
        List<String> values =
                topic.messages().stream().map(ConsumerRecord::value).toList();
        assertThat(TopicReader.lastOccurrences(values)).containsExactly(text(first), text(second));
    }

    @Test
    void batchesThatFitTheTopicAreNotDividedAndNotSentAgain() throws Exception {
        topic.factory().topics.config = Map.of("max.message.bytes", "10000");
        topic.properties("batch.size", "10000");
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 300; id++) {
            records.add(
                    topic.to(insert(NOTES, Integer.toString(id), id == 150 ? "x".repeat(50_000) : "y".repeat(500))));
        }
        RejectedException rejected = topic.rejection(batch(records));
        assertThat(rejected.rejections()).extracting(Rejection::record).containsExactly(records.get(150));
        assertThat(topic.messages()).hasSize(299);
    }

    @Test
    void recordLargerThanTheClientSendsNamesTheClientsSetting() {
        topic.factory().properties = Map.of("max.request.size", "100000");
        RejectedException rejected = topic.rejection(
                batch(topic.to(insert(NOTES, "1", "x".repeat(200_000))), topic.to(insert(NOTES, "2", "small"))));
        assertThat(rejected).hasMessageContaining("raise max.request.size and buffer.memory under properties");
        assertThat(topic.messages()).extracting(ConsumerRecord::key).containsExactly("2");
    }

    @Test
    void recordOfManyMegabytesArrivesWhereTheTopicTakesIt() throws Exception {
        topic.factory().topics.config = Map.of("max.message.bytes", "20000000");
        ChangeRecord large = topic.to(insert(NOTES, "1", "x".repeat(12_000_000)));
        topic.write(batch(large));
        assertThat(topic.messages())
                .singleElement()
                .satisfies(message -> assertThat(message.value())
                        .hasSize(String.valueOf(text(large)).length()));
    }

    /** Here the broker names no record, since all of the request is too large for it. */
    @Test
    void recordsThatWereRefusedTogetherWithALargeOneLand() throws Exception {
        topic.factory().topics.config = Map.of("segment.bytes", "1048576", "max.message.bytes", "4000000");
        topic.properties("batch.size", "3500000", "linger.ms", "200");
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 60; id++) {
            records.add(topic.to(insert(NOTES, Integer.toString(id), "x".repeat(id == 20 ? 1_200_000 : 20_000))));
        }
        Sink sink = topic.open();
        assertThatThrownBy(() -> write(sink, batch(records))).isInstanceOf(RetriableException.class);
        RejectedException rejected = rejection(sink, batch(records));
        ChangeRecord large = records.remove(20);
        assertThat(rejected.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.record()).isSameAs(large);
            assertThat(rejection.reason()).contains("more than a segment of topic " + topic.name() + " holds");
        });
        // What stood in another batch of the client than the large one was stored at the first try, too.
        assertThat(TopicReader.lastOccurrences(
                        topic.messages().stream().map(ConsumerRecord::key).toList()))
                .containsExactlyElementsOf(
                        records.stream().map(ChangeRecord::key).toList());
    }
}
