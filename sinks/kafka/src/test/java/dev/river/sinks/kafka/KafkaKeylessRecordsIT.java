package dev.river.sinks.kafka;

import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.TestRecords.batch;
import static dev.river.sink.testkit.TestRecords.text;
import static dev.river.sinks.kafka.TestTopic.NOTES;
import static dev.river.sinks.kafka.TestTopic.rejection;
import static dev.river.sinks.kafka.TestTopic.write;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.testkit.RecordBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records without a key, which a compacted topic does not take. */
@Timeout(120)
class KafkaKeylessRecordsIT {

    @RegisterExtension
    final TestTopic topic = new TestTopic();

    @Test
    void recordsWithoutAKeyAreRejectedByACompactedTopicAndTheOthersLand() throws Exception {
        topic.factory().topics.config = Map.of("cleanup.policy", "compact");
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 40; id++) {
            RecordBuilder record = insert(NOTES, Integer.toString(id % 10), "change " + id);
            records.add(topic.to(id == 7 || id == 33 ? record.key(null) : record));
        }
        Sink sink = topic.open();
        assertThatThrownBy(() -> write(sink, batch(records)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("looks for it at the next try");
        RejectedException rejected = rejection(sink, batch(records));
        assertThat(rejected.rejections())
                .extracting(Rejection::record)
                .containsExactly(records.get(7), records.get(33));
        assertThat(rejected)
                .hasMessageContaining("give the rule for table public.notes a key, or take compact out of"
                        + " cleanup.policy of topic " + topic.name());
        assertThat(lastOfEachKey()).containsEntry("9", text(records.get(39))).hasSize(10);

        ChangeRecord next = topic.to(insert(NOTES, "1", "next"));
        write(sink, batch(next));
        assertThat(lastOfEachKey()).containsEntry("1", text(next));
    }

    /** Each refusal costs the producer an epoch, so that these tell how many there were. */
    @Test
    void manyRecordsWithoutAKeyCostFewRefusalsAndTheOthersKeepTheirOrder() throws Exception {
        topic.factory().topics.config = Map.of("cleanup.policy", "compact");
        topic.factory().topics.partitions = 2;
        topic.properties("batch.size", "16384");
        List<ChangeRecord> keyless = new ArrayList<>();
        List<ChangeRecord> keyed = new ArrayList<>();
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 2000; id++) {
            RecordBuilder record = insert(NOTES, Integer.toString(id % 10), "change " + id);
            records.add(topic.to(id % 4 == 0 ? record : record.key(null)));
            (id % 4 == 0 ? keyed : keyless).add(records.get(id));
        }
        Sink sink = topic.open();
        assertThatThrownBy(() -> write(sink, batch(records)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("looks for it at the next try");
        RejectedException rejected = rejection(sink, batch(records));
        assertThat(rejected.rejections())
                .extracting(Rejection::record)
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactlyInAnyOrderElementsOf(keyless);
        Map<String, List<String>> stored = topic.messages().stream()
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
        topic.factory().topics.config = Map.of("cleanup.policy", "compact");
        topic.factory().topics.partitions = 1;
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 500; id++) {
            records.add(topic.to(insert(NOTES, Integer.toString(id), "x").key(null)));
        }
        Sink sink = topic.open();
        assertThatThrownBy(() -> write(sink, batch(records))).isInstanceOf(RetriableException.class);
        for (int number = 0; number < 2 * sink.traits().maxInFlight(); number++) {
            RejectedException rejected = rejection(sink, batch(records));
            assertThat(rejected.rejections()).extracting(Rejection::record).containsExactlyElementsOf(records);
        }
        write(sink, batch(topic.to(insert(NOTES, "1", "kept"))));
        assertThat(topic.messages()).extracting(ConsumerRecord::key).containsExactly("1");
        assertThat(producerEpoch()).isLessThan(100);
    }

    /** How often the producer that wrote to the topic had to begin anew. */
    private int producerEpoch() throws Exception {
        List<TopicPartition> all = IntStream.range(0, topic.factory().topics.partitions)
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
        return topic.admin().describeProducers(all).all().get(30, SECONDS).values().stream()
                .flatMap(state -> state.activeProducers().stream())
                .mapToInt(ProducerState::producerEpoch)
                .max()
                .orElseThrow();
    }

    private Map<String, String> lastOfEachKey() {
        Map<String, String> last = new HashMap<>();
        topic.messages().forEach(message -> last.put(message.key(), message.value()));
        return last;
    }
}
