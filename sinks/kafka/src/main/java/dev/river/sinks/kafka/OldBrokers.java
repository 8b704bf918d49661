package dev.river.sinks.kafka;

import static dev.river.sinks.kafka.RawQuestion.Reaction.ANSWERED;
import static dev.river.sinks.kafka.RawQuestion.Reaction.IGNORED;

import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.net.InetSocketAddress;

/**
 * Notices brokers that are too old for Kafka's client, which does not say so: before 0.10 they do not answer to its first
 * request, and look as if they were away.
 */
final class OldBrokers {

    private final KafkaClients clients;
    private final KafkaFailures failures;

    OldBrokers(KafkaClients clients, KafkaFailures failures) {
        this.clients = clients;
        this.failures = failures;
    }

    /** The failure itself, or the one that says that a broker is too old, where that is the reason. */
    SinkException reasonOf(SinkException failure) {
        // Before 0.10 there are no logins, and with encryption nothing can be told from outside.
        return failure instanceof RetriableException
                        && clients.isPlaintext()
                        && clients.addresses().stream().anyMatch(OldBrokers::isBefore010)
                ? failures.ofOldBroker(failure)
                : failure;
    }

    /**
     * Whether it does not know the one request, but the other. A proxy without its broker, and a broker that is frozen, answer
     * neither; a broker that stops or starts between the questions answers the third.
     */
    private static boolean isBefore010(InetSocketAddress server) {
        return !server.isUnresolved()
                && RawQuestion.VERSIONS.ask(server) == IGNORED
                && RawQuestion.BROKERS.ask(server) == ANSWERED
                && RawQuestion.VERSIONS.ask(server) == IGNORED;
    }
}
