package dev.river.sinks.kafka;

import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.TestRecords.batch;
import static dev.river.sink.testkit.TestRecords.text;
import static dev.river.sinks.kafka.TestTopic.CONTEXT;
import static dev.river.sinks.kafka.TestTopic.NOTES;
import static dev.river.sinks.kafka.TestTopic.writeInTheEnd;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The topics that there are, and those that the sink creates. */
@Timeout(120)
class KafkaTopicsIT {

    @RegisterExtension
    final TestTopic topic = new TestTopic();

    @Test
    void checkOfAClosedPortSaysWhatToLookAt() {
        topic.factory().bootstrapServers = List.of("127.0.0.1:1");
        topic.factory().properties = Map.of();
        assertThatThrownBy(() -> topic.factory().check(CONTEXT, List.of()))
                .isInstanceOf(RetriableException.class)
                .hasMessageStartingWith("Kafka at 127.0.0.1:1 cannot be reached")
                .hasMessageEndingWith("is it running, and is bootstrapServers correct?");
    }

    @Test
    void checkSaysWhereATopicIsNotCompactedAsTheSettingSays() throws Exception {
        topic.write(batch(topic.to(insert(NOTES, "1", "a"))));
        topic.factory().compacted = true;
        assertThatThrownBy(topic::check)
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("Topic " + topic.name() + " is not compacted, and compacted of the sink is true");
    }

    @Test
    void checkSaysWhichTopicsAreMissingWhereNoneIsCreated() {
        topic.check();
        topic.factory().topics.create = false;
        assertThatThrownBy(topic::check)
                .isInstanceOf(FatalException.class)
                .hasMessageContaining(
                        "Kafka has no topic " + topic.name() + ", and topics.create of the sink is false");
    }

    @Test
    void missingTopicIsCreatedAsAskedFor() throws Exception {
        topic.factory().topics.partitions = 4;
        topic.factory().topics.replicationFactor = 1;
        topic.factory().topics.config = Map.of("cleanup.policy", "compact", "max.message.bytes", "123456");
        topic.write(batch(topic.to(insert(NOTES, "1", "a"))));

        assertThat(topic.admin()
                        .describeTopics(List.of(topic.name()))
                        .allTopicNames()
                        .get(30, SECONDS))
                .hasEntrySatisfying(
                        topic.name(),
                        description -> assertThat(description.partitions()).hasSize(4));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        assertThat(topic.admin().describeConfigs(List.of(resource)).all().get(30, SECONDS))
                .hasEntrySatisfying(
                        resource,
                        config -> assertThat(config.entries())
                                .extracting(ConfigEntry::name, ConfigEntry::value)
                                .contains(tuple("cleanup.policy", "compact"), tuple("max.message.bytes", "123456")));
    }

    @Test
    void topicThatIsMissingAndNotToBeCreatedIsFatal() {
        topic.factory().topics.create = false;
        assertThatThrownBy(() -> topic.write(batch(topic.to(insert(NOTES, "1", "a")))))
                .isInstanceOf(FatalException.class)
                .hasMessage("Kafka has no topic " + topic.name()
                        + ", and topics.create of the sink is false: create the topic," + " or let River create it.");
    }

    @Test
    void topicThatExistsIsTakenAsItIs() throws Exception {
        topic.admin()
                .createTopics(List.of(new NewTopic(topic.name(), 2, (short) 1)))
                .all()
                .get(30, SECONDS);
        topic.factory().topics.create = false;
        topic.factory().topics.partitions = 7;
        topic.write(batch(topic.to(insert(NOTES, "1", "a"))));
        assertThat(topic.admin()
                        .describeTopics(List.of(topic.name()))
                        .allTopicNames()
                        .get(30, SECONDS))
                .hasEntrySatisfying(
                        topic.name(),
                        description -> assertThat(description.partitions()).hasSize(2));
    }

    @Test
    void topicThatWasDeletedIsCreatedAgain() throws Exception {
        topic.factory().properties = TestClients.IMPATIENT;
        Sink sink = topic.open();
        writeInTheEnd(sink, batch(topic.to(insert(NOTES, "1", "lost with the topic"))));
        topic.admin().deleteTopics(List.of(topic.name())).all().get(30, SECONDS);
        writeInTheEnd(sink, batch(topic.to(insert(NOTES, "2", "after"))));
        assertThat(topic.messages()).extracting(ConsumerRecord::key).contains("2");
    }

    @Test
    void settingOfATopicThatTheBrokerDoesNotKnowIsFatal() {
        topic.factory().topics.config = Map.of("cleanup.policy", "tidy");
        assertThatThrownBy(() -> topic.write(batch(topic.to(insert(NOTES, "1", "a")))))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("refuses topic " + topic.name())
                .hasMessageContaining("cleanup.policy");
    }

    @Test
    void destinationIsMadeANameThatKafkaTakes() throws Exception {
        String asked = topic.name() + ".Weird \"name\"";
        ChangeRecord record = insert(NOTES, "1", "a")
                .destination(topic.factory().destination(asked))
                .build();
        topic.write(batch(record));
        assertThat(new TopicReader(topic.bootstrapServers())
                        .messages(topic.factory().destination(asked).name()))
                .extracting(ConsumerRecord::value)
                .containsExactly(text(record));
    }
}
