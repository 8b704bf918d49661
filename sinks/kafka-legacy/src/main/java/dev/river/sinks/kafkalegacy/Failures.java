package dev.river.sinks.kafkalegacy;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.Operation;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.time.Duration;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Decides of which kind a failure of Kafka's client is, and says what to do about it. */
final class Failures {

    private final String servers;

    Failures(String servers) {
        this.servers = servers;
    }

    /** Whether one record may be to blame for the refusal of all that were sent together with it. */
    static boolean isRefusal(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || isUnclear(failure);
    }

    /** A record without a key for a topic that is compacted is refused so, by a code that the client does not know. */
    private static boolean isUnclear(Exception failure) {
        return failure instanceof CorruptRecordException || failure instanceof UnknownServerException;
    }

    /** Why the topic never takes a record of so many bytes that was sent alone; null if another try may help. */
    static @Nullable String rejection(Exception failure, ChangeRecord record, String topic, int bytes) {
        if (failure instanceof RecordTooLargeException) {
            return "The record takes about " + bytes + " bytes, more than topic " + topic
                    + " takes: raise max.message.bytes of the topic, and message.max.bytes and replica.fetch.max.bytes of"
                    + " the brokers.";
        }
        if (failure instanceof RecordBatchTooLargeException) {
            return "The record takes about " + bytes + " bytes, more than a segment of topic " + topic
                    + " holds: raise segment.bytes of the topic.";
        }
        if (isUnclear(failure) && record.key() == null) {
            String what = record.operation() == Operation.TRUNCATE ? "a truncate has none" : "the table has none";
            return "Topic " + topic + " does not take a record without a key. If it is compacted, and " + what
                    + ": give the rule for table " + record.table().name()
                    + " a key, or take compact out of cleanup.policy of the topic.";
        }
        return null;
    }

    static String tooLargeForTheSink(String topic, int bytes) {
        return "The record takes about " + bytes + " bytes, more than the sink sends to topic " + topic
                + ": raise max.request.size and buffer.memory under properties of the sink.";
    }

    /** The exception for a failure that another try may mend. */
    RetriableException of(Exception failure, String topic) {
        String hint = failure instanceof NetworkException
                ? " If it does so each time: Kafka 4.0 and newer does not take records of so old a client, and is for type:"
                        + " kafka."
                : "";
        return new RetriableException(
                "Kafka at " + servers + " did not take what was sent to topic " + topic + ": " + sentence(failure)
                        + hint,
                failure);
    }

    /** The exception for brokers that are not there. */
    RetriableException ofAbsence(Exception failure) {
        return new RetriableException(
                "Kafka at " + servers + " cannot be reached (" + failure.getMessage()
                        + "): is it running, and is bootstrapServers correct?",
                failure);
    }

    /** The exception for brokers that close the connection at the simplest question. */
    RetriableException ofClosedConnection(Exception failure) {
        return new RetriableException(
                "Kafka at " + servers
                        + " closed the connection at the first request: does its port expect encryption or a"
                        + " login? kafka-legacy supports neither.",
                failure);
    }

    /** The exception for messages that could not be sent. */
    RetriableException ofSilence(String topic, Duration waited) {
        return new RetriableException("Kafka at " + servers + " took nothing for topic " + topic + " for "
                + waited.toSeconds()
                + " s: are the leaders of its partitions running, and do River's host and they reach"
                + " each other?");
    }

    /** The exception for messages that were sent, and may yet be written. */
    RetriableException ofMissingAnswer() {
        return new RetriableException(
                "Kafka at " + servers + " has not answered to what it was sent. Nothing more is sent"
                        + " until it does, or ends the connection, for " + KafkaLegacySink.MINUTES_FOR_FROZEN_BROKERS
                        + " minutes at most: later records could else come before earlier ones. Look whether the broker is"
                        + " frozen; pausing and resuming the subscription ends the wait.");
    }

    /** The exception for a topic that does not come to be known, by what a broker says of it. */
    SinkException ofTopic(String topic, Errors error) {
        return switch (error) {
            // A broker that has just started may say so of each topic, too.
            case UNKNOWN_TOPIC_OR_PARTITION ->
                new RetriableException(
                        "Kafka at " + servers + " has no topic " + topic + ", and its brokers do not create it:"
                                + " create the topic, or set auto.create.topics.enable of the brokers to true.");
            case INVALID_TOPIC_EXCEPTION ->
                new FatalException("Kafka at " + servers + " does not take the name of topic " + topic
                        + ": give the rule another one (\"to\").");
            default ->
                new RetriableException("Kafka at " + servers + " does not say who leads topic " + topic + " ("
                        + error + "): do all its brokers run, at least as many as a new topic has replicas"
                        + " (default.replication.factor)?");
        };
    }

    RetriableException ofInterrupt() {
        return new RetriableException("Kafka has not answered, and River is stopping.");
    }

    private static String sentence(Exception e) {
        String message = e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().strip();
        return message.endsWith(".") ? message : message + ".";
    }
}
