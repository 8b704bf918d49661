package dev.river.sinks.kafkalegacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RetriableException;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.internals.Metadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final String TOPIC = "notes";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NOWHERE = "127.0.0.1:1";
    private static final Node BROKER = new Node(0, "127.0.0.1", 1);
    private static final Table NOTES =
            TableBuilder.table("public", "notes").key("id", "bigint").build();

    private final Metadata metadata = new Metadata();
    private final ClientSettings settings = new ClientSettings(List.of(NOWHERE), Map.of(), "river", 4 << 20);
    private final ProducerLoop loop = new ProducerLoop(settings, metadata);
    private final Delivery delivery = delivery();

    @BeforeEach
    void learnOfTheTopic() {
        metadata.update(
                new Cluster(
                        List.of(BROKER),
                        List.of(new PartitionInfo(TOPIC, 0, BROKER, new Node[] {BROKER}, new Node[] {BROKER}))),
                0);
        delivery.awaitTopics(Set.of(TOPIC));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void topicThatABrokerNoLongerKnowsMayComeBack() {
        loseSightOfTheTopic();

        assertThatThrownBy(() -> delivery.send(List.of(note("1").build())))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining(NOWHERE);
    }

    @Test
    void topicThatGetsLostWhileARecordIsRenderedIsMissedByTheNext() {
        ChangeRecord first = note("1")
                .failing(() -> {
                    loseSightOfTheTopic();
                    return null;
                })
                .build();

        assertThatThrownBy(() -> delivery.send(List.of(first, note("2").build())))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining(NOWHERE);
        assertThat(delivery.isAnswered()).as("the first record waits").isFalse();
    }

    /** What an answer does that has an error for the topic. */
    private void loseSightOfTheTopic() {
        metadata.update(new Cluster(List.of(BROKER), List.of()), 0);
    }

    private static RecordBuilder note(String id) {
        return RecordBuilder.insert(NOTES, id).destination(TOPIC);
    }

    private Delivery delivery() {
        Failures failures = new Failures(NOWHERE);
        return new Delivery(
                loop,
                new Messages(false, settings.largestMessage()),
                new ClusterQuestion(settings, failures),
                failures,
                SOON,
                SOON);
    }
}
