package dev.river.sinks.kafka;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.Rejection;
import dev.river.sink.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the answers to some records that are sent together, and puts them in one outcome. One thread sends; the answers may
 * come on any.
 */
final class Sending {

    /** Stands for the messages that are not sent yet: more than there can be. */
    private static final int MORE_TO_COME = 1 << 30;

    /** On the thread that keeps the time: for a moment's look no other is woken, of which small machines make one each time. */
    private static final Executor IN_A_SECOND = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Runnable::run);

    private final BooleanSupplier orderInDoubt;
    private final KafkaFailures failures;
    private final int largestMessage;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final Refusals refusals = new Refusals();
    private @Nullable SinkException failure;
    private boolean lostProducer;

    /**
     * The messages without an answer. Those that answer count down, and who sends counts for itself until it has sent the last:
     * the two threads would else hold each other up at each message.
     */
    private final AtomicInteger open = new AtomicInteger(MORE_TO_COME);

    private int sent;

    Sending(BooleanSupplier orderInDoubt, KafkaFailures failures, int largestMessage) {
        this.orderInDoubt = orderInDoubt;
        this.failures = failures;
        this.largestMessage = largestMessage;
    }

    /** What to tell the answer to one message of the record. */
    Callback expect(ChangeRecord record, String topic, int bytes) {
        sent++;
        return (metadata, error) -> {
            if (error != null) {
                answer(record, topic, bytes, error);
            }
            close(1);
        };
    }

    /** No answer comes to the message that was expected last: it could not be sent. */
    void notSent() {
        close(1);
    }

    /** The last message was sent. */
    void end() {
        close(MORE_TO_COME - sent);
    }

    /** The record cannot be a message. */
    synchronized void reject(ChangeRecord record, String reason) {
        addTo(rejections, record, reason);
    }

    /** Something failed that concerns more than one record. */
    synchronized void fail(Throwable error, String topic) {
        fail(failures.of(error, topic));
        KafkaFailures.Kind kind = KafkaFailures.kindOf(error);
        lostProducer |= kind == KafkaFailures.Kind.LOST_PRODUCER || kind == KafkaFailures.Kind.FATAL;
    }

    /** Something failed that is not Kafka's: what the records' format needs is away. */
    synchronized void fail(SinkException exception) {
        if (failure == null || (exception instanceof FatalException && !(failure instanceof FatalException))) {
            failure = exception;
        }
    }

    /** Whether all has to be sent again anyway, so that sending the rest is in vain; not so where only some was refused. */
    synchronized boolean hasFailed() {
        return failure instanceof FatalException || (failure != null && refusals.isEmpty());
    }

    private void close(int messages) {
        if (open.addAndGet(-messages) == 0) {
            outcome.complete(told());
        }
    }

    private synchronized Outcome told() {
        if (orderInDoubt.getAsBoolean()) {
            return inDoubt();
        }
        // A message fails with others of its request in the same way as a producer that is lost. Where one of them says
        // so the request was to blame.
        return new Outcome(
                failure,
                List.copyOf(rejections),
                refusals.meant(),
                refusals.suspects(),
                lostProducer && refusals.isEmpty());
    }

    private Outcome inDoubt() {
        return new Outcome(failures.ofDivision(), List.of(), List.of(), List.of(), true);
    }

    /**
     * Ends it without the answers that are still missing then, or once their order is in doubt. The producer keeps to its own
     * time limit, except while the brokers give it no producer id: until then it waits, however long.
     */
    void giveUpAfter(Duration patience) {
        SinkException stuck = failures.ofSilence(patience);
        outcome.completeOnTimeout(
                new Outcome(stuck, List.of(), List.of(), List.of(), true), patience.toMillis(), TimeUnit.MILLISECONDS);
        endOnceInDoubt();
    }

    /** Messages that wait for each other get no answer that could say so. */
    private void endOnceInDoubt() {
        IN_A_SECOND.execute(() -> {
            if (outcome.isDone()) {
                return;
            }
            if (orderInDoubt.getAsBoolean()) {
                outcome.complete(inDoubt());
            } else {
                endOnceInDoubt();
            }
        });
    }

    CompletionStage<Outcome> outcome() {
        return outcome;
    }

    private synchronized void answer(ChangeRecord record, String topic, int bytes, Exception error) {
        switch (KafkaFailures.kindOf(error)) {
            case REJECTED ->
                addTo(rejections, record, KafkaFailures.rejection(error, record, topic, bytes, largestMessage));
            case SUSPECT ->
                refusals.add(record, error, KafkaFailures.rejection(error, record, topic, bytes, largestMessage));
            case RETRIABLE, LOST_PRODUCER, FATAL -> fail(error, topic);
        }
    }

    /** A record of several messages is rejected once. */
    private static void addTo(List<Rejection> list, ChangeRecord record, String reason) {
        for (Rejection other : list) {
            if (other.record() == record) {
                return;
            }
        }
        list.add(Rejection.of(record, reason));
    }
}
