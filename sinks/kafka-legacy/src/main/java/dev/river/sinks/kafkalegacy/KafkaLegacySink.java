package dev.river.sinks.kafkalegacy;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.Sink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Sends a batch, and returns once all replicas in sync have it.
 *
 * <p><b>Order without idempotence.</b> A broker gets one request at a time, and only after the answer to the one before. At
 * the first failure nothing more is sent, and River hands over the whole batch again. It is not sent before every request that was
 * sent has its answer, or has lost its connection: an earlier one could else be written after a later one. So what a partition
 * holds is the records in order, with stretches that begin again further back: a reader may see 1 2 3, then 2 3 4, never 3
 * before the first 2, and the last record of each key is the right one.
 *
 * <p><b>What is left.</b> A broker that has lost the connection, but not its life, may still write the request that it has
 * read. It does so at once, while the same records need a new connection and a request for the topics before they come again. A
 * broker that is frozen keeps its connection: River waits for it for {@value #MINUTES_FOR_FROZEN_BROKERS} minutes, and then
 * goes on.
 *
 * <p><b>Close.</b> Nothing is waited for: what was not sent is gone with the sink.
 */
final class KafkaLegacySink implements Sink {

    /** Longer than the session of a broker, after which another one leads its partitions. */
    static final int MINUTES_FOR_FROZEN_BROKERS = 5;

    /** What an answer may take beyond the broker's own time limit. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final ClientSettings settings;
    private final Failures failures;
    private final Messages messages;
    private final ClusterQuestion question;
    private final Duration topicPatience;
    private final Duration patience;

    private @Nullable ProducerLoop loop;

    /** One that has failed, and is waited for. */
    private @Nullable ProducerLoop silent;

    private long silentSince;

    KafkaLegacySink(ClientSettings settings, Failures failures, Messages messages) {
        this.settings = settings;
        this.failures = failures;
        this.messages = messages;
        this.question = new ClusterQuestion(settings, failures);
        this.topicPatience = Duration.ofMillis(settings.longNumber(ProducerConfig.METADATA_FETCH_TIMEOUT_CONFIG));
        this.patience = Duration.ofMillis(settings.number(ProducerConfig.TIMEOUT_CONFIG))
                .plus(MARGIN);
    }

    @Override
    public CompletionStage<@Nullable Void> write(Batch batch) {
        List<Rejection> rejections = new ArrayList<>();
        List<ChangeRecord> records = batch.records();
        Delivery together = deliver(records, rejections);
        Exception failure = together.failure();
        if (failure != null) {
            if (!Failures.isRefusal(failure)) {
                throw failures.of(failure, topicOf(records.get(0)));
            }
            rejections.clear();
            for (ChangeRecord record : records) {
                deliverAlone(record, rejections);
            }
        }
        if (!rejections.isEmpty()) {
            throw new RejectedException(rejections);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
        if (silent != null) {
            silent.close();
        }
    }

    private void deliverAlone(ChangeRecord record, List<Rejection> rejections) {
        Exception failure = deliver(List.of(record), rejections).failure();
        if (failure == null) {
            return;
        }
        String topic = topicOf(record);
        String reason = Failures.rejection(failure, record, topic, Messages.bytesOf(record));
        if (reason == null) {
            throw failures.of(failure, topic);
        }
        rejections.add(Rejection.of(record, reason));
    }

    private Delivery deliver(List<ChangeRecord> records, List<Rejection> rejections) {
        awaitSilent();
        if (loop == null) {
            loop = new ProducerLoop(settings, settings.addresses());
        }
        Delivery delivery = new Delivery(loop, messages, question, failures, topicPatience, patience);
        boolean done = false;
        try {
            delivery.awaitTopics(topicsOf(records));
            rejections.addAll(delivery.send(records));
            done = delivery.isAnswered();
        } finally {
            if (!done) {
                silence(loop);
            }
        }
        return delivery;
    }

    private void silence(ProducerLoop failed) {
        failed.fallSilent();
        silent = failed;
        silentSince = System.nanoTime();
        loop = null;
    }

    /** Waits until nothing can be written any more of what was sent before a failure. */
    private void awaitSilent() {
        if (silent == null) {
            return;
        }
        long begin = System.nanoTime();
        while (silent.hasUnanswered() && !isOver(silentSince, Duration.ofMinutes(MINUTES_FOR_FROZEN_BROKERS))) {
            if (isOver(begin, patience)) {
                throw failures.ofMissingAnswer();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw failures.ofInterrupt();
            }
            silent.step();
        }
        silent.close();
        silent = null;
    }

    private static boolean isOver(long since, Duration time) {
        return System.nanoTime() - since > time.toNanos();
    }

    private static Set<String> topicsOf(List<ChangeRecord> records) {
        Set<String> names = new TreeSet<>();
        for (ChangeRecord record : records) {
            names.add(topicOf(record));
        }
        return names;
    }

    private static String topicOf(ChangeRecord record) {
        return record.destination().name();
    }
}
