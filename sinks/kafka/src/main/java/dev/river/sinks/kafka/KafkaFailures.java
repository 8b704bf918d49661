package dev.river.sinks.kafka;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.Operation;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Decides of which kind a failure of Kafka's client is, and says what to do about it. */
final class KafkaFailures {

    /** What a failure means for the record, the batch and the producer. */
    enum Kind {
        /** The topic never takes this record. */
        REJECTED,
        /** The topic does not take this record, or one that the client sent it together with. */
        SUSPECT,
        /** Another try may help. */
        RETRIABLE,
        /** Another try may help, by a new producer. */
        LOST_PRODUCER,
        /** Someone must act first. */
        FATAL
    }

    private final String servers;

    KafkaFailures(String servers) {
        this.servers = servers;
    }

    static Kind kindOf(Throwable failure) {
        Throwable e = unwrapped(failure);
        if (e instanceof RecordTooLargeException) {
            return Kind.REJECTED;
        }
        // Not every broker tells which record of a request it means; where it does not, all of it fails alike.
        if (e instanceof InvalidRecordException
                || e instanceof InvalidTimestampException
                || e instanceof RecordBatchTooLargeException) {
            return Kind.SUSPECT;
        }
        // A factor that is too high now may be right once all brokers run.
        if (e instanceof org.apache.kafka.common.errors.RetriableException
                || e instanceof UnknownServerException
                || e instanceof InvalidReplicationFactorException
                || e instanceof InterruptException
                || e instanceof InterruptedException) {
            return Kind.RETRIABLE;
        }
        if (e instanceof ApplicationRecoverableException
                || e instanceof OutOfOrderSequenceException
                || e instanceof TransactionAbortedException) {
            return Kind.LOST_PRODUCER;
        }
        if (e instanceof ApiException) {
            return Kind.FATAL;
        }
        // What is no answer of a broker is the client's own state: closed, or in an error that it cannot leave.
        return Kind.LOST_PRODUCER;
    }

    /** The exception for a failure that concerns no single record. */
    SinkException of(Throwable failure, String topic) {
        Throwable e = unwrapped(failure);
        if (e instanceof TimeoutException || e instanceof java.util.concurrent.TimeoutException) {
            String detail = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
            return new RetriableException(
                    "Kafka at " + servers + " does not answer for topic " + topic + detail
                            + ": is it running, and do its brokers reach each other?",
                    e);
        }
        return kindOf(e) == Kind.FATAL
                ? new FatalException(fatal(e, "topic " + topic), e)
                : new RetriableException(
                        "Kafka at " + servers + " did not take what was sent to topic " + topic + ": " + sentence(e),
                        e);
    }

    /** The exception for a cluster that does not answer as it should. */
    SinkException ofCheck(Throwable failure) {
        Throwable e = unwrapped(failure);
        return kindOf(e) == Kind.FATAL
                ? new FatalException(fatal(e, "the cluster"), e)
                : new RetriableException(
                        "Kafka at " + servers + " cannot be reached"
                                + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")")
                                + ": is it running, and is bootstrapServers correct?",
                        e);
    }

    /** The exception for brokers that Kafka's client cannot speak with. */
    SinkException ofOldBroker(Throwable cause) {
        return new FatalException(tooOld(), cause);
    }

    /** The exception for brokers that neither take records nor refuse them. */
    SinkException ofSilence(Duration waited) {
        return new RetriableException("Kafka at " + servers + " gave no answer to a batch for " + waited.toSeconds()
                + " s: see that its controllers run, and that its brokers reach them.");
    }

    /** The exception for records that may have changed places when the client divided a batch. */
    SinkException ofDivision() {
        return new RetriableException(
                "Kafka at " + servers + " refused a batch that is larger than its topic takes, and records may"
                        + " change their order when the client divides it. They are sent again, from now on one request"
                        + " at a time: set batch.size under properties of the sink to the least max.message.bytes of"
                        + " its topics.");
    }

    /** The reason of a rejection by the topic, for a message of the record that has so many bytes. */
    static String rejection(Throwable failure, ChangeRecord record, String topic, int bytes, int largestMessage) {
        Throwable e = unwrapped(failure);
        if (e instanceof RecordTooLargeException && bytes >= largestMessage) {
            return "The record takes about " + bytes + " bytes, more than the sink sends to topic " + topic
                    + ": raise max.request.size and buffer.memory under properties of the sink.";
        }
        if (e instanceof RecordTooLargeException) {
            return "The record takes about " + bytes + " bytes, more than topic " + topic
                    + " takes: raise max.message.bytes of the topic.";
        }
        if (e instanceof RecordBatchTooLargeException) {
            return "The record takes about " + bytes + " bytes, more than a segment of topic " + topic
                    + " holds: raise segment.bytes of the topic.";
        }
        if (e instanceof InvalidTimestampException) {
            return "Topic " + topic + " does not take the record's commit time: " + sentence(e)
                    + " Raise message.timestamp.before.max.ms or message.timestamp.after.max.ms of the topic.";
        }
        String refusal = "Topic " + topic + " does not take the record: " + sentence(e);
        if (record.key() != null) {
            return refusal;
        }
        String policy = "take compact out of cleanup.policy of topic " + topic + ".";
        String table = record.table().name().toString();
        return record.operation() == Operation.TRUNCATE
                ? refusal + " A topic that is compacted takes only records with a key, and a truncate of table " + table
                        + " has none: " + policy
                : refusal + " A topic that is compacted takes only records with a key: give the rule for table " + table
                        + " a key, or " + policy;
    }

    private String fatal(Throwable e, String where) {
        if (e instanceof ClusterAuthorizationException) {
            return "Kafka at " + servers + " does not let River write: give its user the right IDEMPOTENT_WRITE on the"
                    + " cluster (" + sentence(e) + ")";
        }
        if (e instanceof AuthorizationException) {
            return "Kafka at " + servers + " does not let River write to " + where
                    + ": give its user the rights DESCRIBE and WRITE on it, and CREATE if River is to create it ("
                    + sentence(e) + ")";
        }
        if (e instanceof AuthenticationException) {
            return "Kafka at " + servers
                    + " does not accept River's login: correct the settings sasl.* and ssl.* under properties"
                    + " of the sink (" + sentence(e) + ")";
        }
        if (e instanceof InvalidTopicException) {
            return "Kafka at " + servers + " does not take the name of " + where
                    + ": give the rule another one (\"to\"). " + sentence(e);
        }
        if (e instanceof UnsupportedVersionException) {
            return tooOld();
        }
        return "Kafka at " + servers + " refuses " + where + ": " + sentence(e)
                + " Correct topics and properties of the sink.";
    }

    private String tooOld() {
        return "Kafka at " + servers + " is older than 0.11, which the sink type kafka needs: use type: kafka-legacy"
                + " instead, and copy its folder kafka-legacy, which comes beside river.jar, into the folder sinks beside"
                + " the configuration file.";
    }

    private static Throwable unwrapped(Throwable e) {
        Throwable cause = e.getCause();
        if (cause == null) {
            return e;
        }
        // A producer that has met an old broker says only that it is in an error state, and why in the cause.
        boolean isWrapper = e instanceof ExecutionException
                || e instanceof CompletionException
                || cause instanceof UnsupportedVersionException;
        return isWrapper ? unwrapped(cause) : e;
    }

    private static String sentence(Throwable e) {
        String message = String.valueOf(e.getMessage()).strip();
        return message.endsWith(".") ? message : message + ".";
    }
}
