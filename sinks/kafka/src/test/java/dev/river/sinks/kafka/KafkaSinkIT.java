package dev.river.sinks.kafka;

import static dev.river.sink.testkit.RecordBuilder.UNCHANGED;
import static dev.river.sink.testkit.RecordBuilder.delete;
import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.RecordBuilder.truncate;
import static dev.river.sink.testkit.TestRecords.batch;
import static dev.river.sink.testkit.TestRecords.text;
import static dev.river.sinks.kafka.TestTopic.NOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.testkit.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the messages in a topic are made of. */
@Timeout(120)
class KafkaSinkIT {

    @RegisterExtension
    final TestTopic topic = new TestTopic();

    @Test
    void deleteIsFollowedByATombstoneWhereAskedFor() throws Exception {
        topic.factory().tombstones = true;
        ChangeRecord inserted = topic.to(insert(NOTES, "1", "a"));
        ChangeRecord deleted = topic.to(delete(NOTES, "1", UNCHANGED));
        topic.write(batch(inserted, deleted));
        assertThat(topic.messages())
                .extracting(ConsumerRecord::key, ConsumerRecord::value)
                .containsExactly(tuple("1", text(inserted)), tuple("1", text(deleted)), tuple("1", null));
    }

    @Test
    void deleteInTheFormatRowIsOnlyATombstone() throws Exception {
        ChangeRecord inserted = topic.to(insert(NOTES, "1", "a").format("row"));
        topic.write(batch(inserted, topic.to(delete(NOTES, "1", UNCHANGED).format("row"))));
        assertThat(topic.messages())
                .extracting(ConsumerRecord::key, ConsumerRecord::value)
                .containsExactly(tuple("1", text(inserted)), tuple("1", null));
    }

    @Test
    void compactedTopicIsCreatedSoAndForgetsDeletedKeys() throws Exception {
        topic.factory().compacted = true;
        ChangeRecord inserted = toCompacted(insert(NOTES, "1", "a"));
        ChangeRecord deleted = toCompacted(delete(NOTES, "1", UNCHANGED));
        topic.write(batch(inserted, deleted));
        assertThat(topic.messages())
                .extracting(ConsumerRecord::key, ConsumerRecord::value)
                .containsExactly(tuple("1", text(inserted)), tuple("1", text(deleted)), tuple("1", null));

        topic.check();
        topic.factory().compacted = false;
        assertThatThrownBy(topic::check)
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("Topic " + topic.name() + " is compacted, and compacted of the sink is false");
    }

    @Test
    void truncateIsNotToldToACompactedTopic() throws Exception {
        topic.factory().compacted = true;
        ChangeRecord cleared = toCompacted(truncate(NOTES));
        RejectedException rejected = topic.rejection(batch(toCompacted(insert(NOTES, "1", "a")), cleared));
        assertThat(rejected.rejections()).extracting(Rejection::record).containsExactly(cleared);
        assertThat(topic.messages()).hasSize(1);
    }

    @Test
    void truncateStandsInItsPlaceInEveryPartition() throws Exception {
        topic.factory().topics.partitions = 3;
        List<ChangeRecord> records = new ArrayList<>();
        for (int id = 0; id < 30; id++) {
            records.add(topic.to(insert(NOTES, Integer.toString(id), "before")));
        }
        ChangeRecord cleared = topic.to(truncate(NOTES));
        records.add(cleared);
        for (int id = 0; id < 30; id++) {
            records.add(topic.to(insert(NOTES, Integer.toString(id), "after")));
        }
        topic.write(batch(records));
        for (int partition = 0; partition < 3; partition++) {
            int number = partition;
            List<String> values = topic.messages().stream()
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
        ChangeRecord cleared = topic.to(truncate(NOTES).format("row"));
        RejectedException rejected =
                topic.rejection(batch(topic.to(insert(NOTES, "1", "a").format("row")), cleared));
        assertThat(rejected.rejections()).extracting(Rejection::record).containsExactly(cleared);
        assertThat(rejected).hasMessageContaining("give the rule the format river");
        assertThat(topic.messages()).hasSize(1);
    }

    @Test
    void messageCarriesTheCommitTime() throws Exception {
        Instant committed = Instant.now().minusSeconds(3600);
        topic.write(batch(topic.to(insert(NOTES, "1", "a").commitTime(committed))));
        assertThat(topic.messages()).singleElement().satisfies(message -> {
            assertThat(message.timestamp()).isEqualTo(committed.toEpochMilli());
            assertThat(message.headers()).isEmpty();
        });
    }

    private ChangeRecord toCompacted(RecordBuilder record) {
        return record.destination(topic.destination()).build();
    }
}
