package dev.river.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import dev.river.sinks.kafka.KafkaFailures.Kind;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaFailuresTest {

    private static final Table NOTES =
            TableBuilder.table("public", "notes").key("id", "bigint").build();

    private final KafkaFailures failures = new KafkaFailures("localhost:9092");

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(new RecordTooLargeException("x"), Kind.REJECTED),
                Arguments.of(new InvalidRecordException("x"), Kind.SUSPECT),
                Arguments.of(new InvalidTimestampException("x"), Kind.SUSPECT),
                Arguments.of(new RecordBatchTooLargeException("x"), Kind.SUSPECT),
                Arguments.of(new TimeoutException("x"), Kind.RETRIABLE),
                Arguments.of(new NotEnoughReplicasException("x"), Kind.RETRIABLE),
                Arguments.of(new NotLeaderOrFollowerException("x"), Kind.RETRIABLE),
                Arguments.of(new UnknownTopicOrPartitionException("x"), Kind.RETRIABLE),
                Arguments.of(new UnknownServerException("x"), Kind.RETRIABLE),
                Arguments.of(new InvalidReplicationFactorException("x"), Kind.RETRIABLE),
                Arguments.of(new ProducerFencedException("x"), Kind.LOST_PRODUCER),
                Arguments.of(new OutOfOrderSequenceException("x"), Kind.LOST_PRODUCER),
                Arguments.of(new UnknownProducerIdException("x"), Kind.LOST_PRODUCER),
                Arguments.of(new KafkaException("x"), Kind.LOST_PRODUCER),
                Arguments.of(new IllegalStateException("x"), Kind.LOST_PRODUCER),
                Arguments.of(new TopicAuthorizationException("x"), Kind.FATAL),
                Arguments.of(new ClusterAuthorizationException("x"), Kind.FATAL),
                Arguments.of(new SaslAuthenticationException("x"), Kind.FATAL),
                Arguments.of(new SslAuthenticationException("x"), Kind.FATAL),
                Arguments.of(new UnsupportedVersionException("x"), Kind.FATAL),
                Arguments.of(new InvalidTopicException("x"), Kind.FATAL),
                Arguments.of(new InvalidConfigurationException("x"), Kind.FATAL),
                Arguments.of(new PolicyViolationException("x"), Kind.FATAL));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void failureHasItsKindAlsoWhenItIsWrapped(Exception failure, Kind kind) {
        assertThat(KafkaFailures.kindOf(failure)).isEqualTo(kind);
        assertThat(KafkaFailures.kindOf(new ExecutionException(failure))).isEqualTo(kind);
    }

    @Test
    void messagesNameTheServerTheTopicAndTheRemedy() {
        assertThat(failures.of(new TopicAuthorizationException("Not authorized to access topics: [orders]"), "orders"))
                .isInstanceOf(FatalException.class)
                .hasMessage("Kafka at localhost:9092 does not let River write to topic orders: give its user the rights"
                        + " DESCRIBE and WRITE on it, and CREATE if River is to create it (Not authorized to access"
                        + " topics: [orders].)");
        assertThat(failures.of(new TimeoutException("Expiring 3 record(s)"), "orders"))
                .isInstanceOf(RetriableException.class)
                .hasMessage("Kafka at localhost:9092 does not answer for topic orders (Expiring 3 record(s)): is it"
                        + " running, and do its brokers reach each other?");
        assertThat(failures.ofCheck(new ExecutionException(new SaslAuthenticationException("Authentication failed"))))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("correct the settings sasl.* and ssl.*");
    }

    @Test
    void rejectionForWantOfAKeyNamesTheTableTheTopicAndTheRemedy() {
        InvalidRecordException refusal = new InvalidRecordException("No key");
        assertThat(rejection(refusal, RecordBuilder.insert(NOTES, "1").key(null)))
                .isEqualTo("Topic orders does not take the record: No key. A topic that is compacted takes only records"
                        + " with a key: give the rule for table public.notes a key, or take compact out of"
                        + " cleanup.policy of topic orders.");
        assertThat(rejection(refusal, RecordBuilder.truncate(NOTES)))
                .isEqualTo("Topic orders does not take the record: No key. A topic that is compacted takes only records"
                        + " with a key, and a truncate of table public.notes has none: take compact out of"
                        + " cleanup.policy of topic orders.");
        assertThat(rejection(refusal, RecordBuilder.insert(NOTES, "1")))
                .isEqualTo("Topic orders does not take the record: No key.");
    }

    private static String rejection(Exception refusal, RecordBuilder record) {
        return KafkaFailures.rejection(refusal, record.build(), "orders", 100, 32_000_000);
    }

    @Test
    void rejectionNamesTheSettingThatIsTooLow() {
        ChangeRecord record = RecordBuilder.insert(NOTES, "1").build();
        RecordTooLargeException tooLarge = new RecordTooLargeException("x");
        assertThat(KafkaFailures.rejection(tooLarge, record, "orders", 2_000_000, 32_000_000))
                .isEqualTo("The record takes about 2000000 bytes, more than topic orders takes: raise max.message.bytes"
                        + " of the topic.");
        assertThat(KafkaFailures.rejection(tooLarge, record, "orders", 33_000_000, 32_000_000))
                .contains("raise max.request.size and buffer.memory under properties");
    }
}
