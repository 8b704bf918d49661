package dev.river.sinks.kafka;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Notes;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RenderingException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import dev.river.sink.SinkTraits;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches by one idempotent producer, which keeps the order of each key.
 *
 * <p>A broker refuses whole requests, by which time later batches may be on their way; so such a batch fails as a whole.
 * When River hands it over again nothing else is on its way: it is sent once more, and without the records that the broker
 * then names, or {@linkplain Narrowing part by part} where it names none.
 *
 * <p>Requests that are too large for a topic are divided by the client, which is not safe while others are on their way. What
 * was sent is sent again then, by a producer that has one request on its way to a broker.
 */
final class KafkaSink implements Sink {

    private static final int MAX_IN_FLIGHT = 8;
    private static final SinkTraits TRAITS =
            SinkTraits.builder().maxInFlight(MAX_IN_FLIGHT).build();
    private static final Duration TO_CLOSE = Duration.ofSeconds(3);

    /** What the producer may take beyond its own time limit, before it counts as stuck. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final Topics topics;
    private final TopicWatch watch;
    private final KafkaFailures failures;
    private final boolean tombstones;
    private final int largestMessage;
    private final Duration patience;

    // What the threads of the producer tell the one that writes next.
    private final AtomicBoolean lostProducer = new AtomicBoolean();
    private final AtomicBoolean topicsInDoubt = new AtomicBoolean();
    private final AtomicInteger batchesToNarrow = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();

    private @Nullable RecordSender sender;

    /** Where batches are divided there is no other way to be sure of the order. */
    private boolean oneRequestAtATime;

    KafkaSink(KafkaClients clients, Topics topics, TopicWatch watch, KafkaFailures failures, boolean tombstones) {
        this.clients = clients;
        this.topics = topics;
        this.watch = watch;
        this.failures = failures;
        this.tombstones = tombstones;
        this.largestMessage = clients.largestMessage();
        this.oneRequestAtATime = clients.sendsOneRequestAtATime();
        this.patience = clients.deliveryTimeout().plus(MARGIN);
    }

    @Override
    public SinkTraits traits() {
        return TRAITS;
    }

    @Override
    public Notes open() {
        sender();
        watch.start();
        return Notes.NONE;
    }

    @Override
    public CompletionStage<@Nullable Void> write(Batch batch) {
        if (topicsInDoubt.getAndSet(false)) {
            topics.forget();
        }
        Set<String> names = topicsOf(batch);
        topics.ensure(names);
        watch.written(names);
        RecordSender current = sender();
        return batchesToNarrow.get() > 0 && unanswered.get() == 0
                ? writeWithoutRefused(current, batch)
                : writeTogether(current, batch);
    }

    @Override
    public void close() {
        watch.close();
        if (sender != null) {
            sender.close(TO_CLOSE);
        }
    }

    private CompletionStage<@Nullable Void> writeTogether(RecordSender current, Batch batch) {
        CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
        unanswered.incrementAndGet();
        Sending sending = send(current, batch.records());
        sending.outcome().thenAccept(outcome -> {
            note(outcome);
            unanswered.decrementAndGet();
            SinkException failure = outcome.decisive();
            if (failure != null) {
                stage.completeExceptionally(failure);
            } else if (outcome.hasRefusals()) {
                Rejection first = outcome.refused().isEmpty()
                        ? outcome.suspects().get(0)
                        : outcome.refused().get(0);
                stage.completeExceptionally(new RetriableException(
                        "A record was refused together with others; River looks for it at the next try: "
                                + first.reason()));
            } else {
                settle(stage, outcome.rejections());
            }
        });
        return stage;
    }

    private CompletionStage<@Nullable Void> writeWithoutRefused(RecordSender current, Batch batch) {
        batchesToNarrow.decrementAndGet();
        List<Rejection> rejections = new Narrowing(records -> sendAndWait(current, records)).send(batch.records());
        CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
        settle(stage, rejections);
        return stage;
    }

    private Outcome sendAndWait(RecordSender current, List<ChangeRecord> records) {
        Outcome outcome = await(send(current, records));
        note(outcome);
        SinkException failure = outcome.decisive();
        if (failure != null) {
            throw failure;
        }
        return outcome;
    }

    private Sending send(RecordSender current, List<ChangeRecord> records) {
        Sending sending = new Sending(current::isOrderInDoubt, failures, largestMessage);
        for (ChangeRecord record : records) {
            if (sending.hasFailed()) {
                break;
            }
            String topic = record.destination().name();
            try {
                current.send(record, topic, sending);
            } catch (RenderingException e) {
                sending.reject(record, e.getMessage());
            } catch (SinkException e) {
                sending.fail(e);
            } catch (KafkaException | IllegalStateException e) {
                sending.fail(e, topic);
            }
        }
        sending.end();
        sending.giveUpAfter(patience);
        return sending;
    }

    private static Outcome await(Sending sending) {
        try {
            return sending.outcome().toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetriableException("Kafka has not answered, and River is stopping.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("An outcome tells of failures, and has none itself", e);
        }
    }

    private void note(Outcome outcome) {
        if (outcome.lostProducer()) {
            lostProducer.set(true);
        }
        if (outcome.decisive() != null) {
            topicsInDoubt.set(true);
        }
        if (outcome.hasRefusals()) {
            // Any of the batches that were on their way may hold such a record, and so may those that follow.
            batchesToNarrow.set(MAX_IN_FLIGHT);
        }
    }

    private static void settle(CompletableFuture<@Nullable Void> stage, List<Rejection> rejections) {
        if (rejections.isEmpty()) {
            stage.complete(null);
        } else {
            stage.completeExceptionally(new RejectedException(rejections));
        }
    }

    private RecordSender sender() {
        if (lostProducer.get() && sender != null) {
            boolean inDoubt = sender.isOrderInDoubt();
            oneRequestAtATime |= inDoubt;
            // What it still holds fails here, says that the producer is lost once more, and comes again. One that works
            // may get some of it through before; cut off, it could be overtaken by what comes again.
            sender.close(inDoubt ? TO_CLOSE : Duration.ZERO);
            sender = null;
            lostProducer.set(false);
        }
        if (sender == null) {
            sender = new RecordSender(clients.newProducer(oneRequestAtATime), oneRequestAtATime, tombstones);
        }
        return sender;
    }

    private Set<String> topicsOf(Batch batch) {
        Set<String> names = new HashSet<>();
        @Nullable Destination last = null;
        for (ChangeRecord record : batch.records()) {
            // Records of one table usually follow each other, and share the object.
            if (record.destination() != last) {
                last = record.destination();
                names.add(last.name());
            }
        }
        return names;
    }
}
