package dev.river.sinks.elasticsearch;

import dev.river.sink.Batch;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkTraits;
import dev.river.sinks.elasticsearch.bulk.BatchOutcome;
import dev.river.sinks.elasticsearch.bulk.BulkLine;
import dev.river.sinks.elasticsearch.bulk.BulkSender;
import dev.river.sinks.elasticsearch.bulk.BulkWriter;
import dev.river.sinks.elasticsearch.bulk.RunningBulks;
import dev.river.sinks.elasticsearch.client.Dialect;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.client.ServerVersion;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Prepares one batch after the other while the bulk requests of earlier ones are under way; a batch is durable when the server
 * has answered for every document.
 *
 * <p>Batches are prepared, and answers waited for, on threads of the sink's own, so that River can close the sink meanwhile,
 * which cuts requests short.
 */
final class ElasticsearchSink implements Sink {

    /** One that is prepared beside those that are under way. */
    private static final int MAX_IN_FLIGHT = BulkLine.AT_A_TIME + 1;

    private static final int LOOK_EVERY_SECONDS = 5;

    private static final Duration TO_END = Duration.ofSeconds(5);

    private static final SinkTraits TRAITS =
            SinkTraits.builder().maxInFlight(MAX_IN_FLIGHT).build();

    private final SearchClient client;
    private final System.Logger log;
    private final BulkLine line;
    private final BatchWriter writer;
    private final ScheduledExecutorService thread;
    private final IndexWatch indexes;
    private final Set<CompletableFuture<@Nullable Void>> inFlight = ConcurrentHashMap.newKeySet();
    private final @Nullable String documentType;
    private @Nullable ServerVersion server;
    private volatile boolean greeted;

    ElasticsearchSink(
            SinkContext context, SearchClient client, Duration requestTimeout, @Nullable String documentType) {
        this.client = client;
        this.documentType = documentType;
        this.log = context.logger();
        String threadName = "river-elasticsearch-" + context.sink();
        RunningBulks running = new RunningBulks(client, context);
        this.line = new BulkLine(new BulkSender(client, running, requestTimeout), threadName);
        this.writer = new BatchWriter(client, running, new BulkWriter(client, line, log), log);
        this.indexes = new IndexWatch(context, client);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, threadName);
            made.setDaemon(true);
            return made;
        });
        var unused = thread.scheduleWithFixedDelay(this::lookAtIndexes, 1, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public SinkTraits traits() {
        return TRAITS;
    }

    @Override
    public CompletionStage<@Nullable Void> write(Batch batch) {
        BatchOutcome outcome = new BatchOutcome(log);
        CompletableFuture<@Nullable Void> stage = outcome.stage();
        inFlight.add(stage);
        stage.whenComplete((nothing, failure) -> inFlight.remove(stage));
        thread.execute(() -> prepare(batch, outcome));
        return stage;
    }

    private void prepare(Batch batch, BatchOutcome outcome) {
        try {
            greet();
            indexes.noteIndexesOf(batch);
            writer.write(batch, outcome);
        } catch (Throwable e) {
            // errors too: the lane waits for the batch, and nobody else would tell it
            outcome.fail(e);
            line.stop();
        }
        outcome.end();
    }

    private void lookAtIndexes() {
        try {
            indexes.look();
        } catch (RuntimeException e) {
            // an exception would end the looks for good
            log.log(System.Logger.Level.WARNING, "The indexes could not be looked at; River tries again", e);
        }
    }

    /**
     * Not when River opens the sink: on the thread of the lane the wait for a server that does not answer could not be cut
     * short. Again after a failure: it may be that of a server that is of another version now.
     */
    private void greet() {
        if (greeted) {
            return;
        }
        ServerVersion found = ServerVersion.of(client);
        Dialect dialect = Dialect.of(found, documentType);
        client.serverIs(found.product(), dialect);
        if (!found.equals(server)) {
            server = found;
            log.log(System.Logger.Level.INFO, "Writing to " + found + " at " + client.url());
            if (documentType != null && dialect.documentType() == null) {
                // an upgrade of the server must not stop the sink
                log.log(
                        System.Logger.Level.WARNING,
                        "documentType has no effect, because documents of " + found + " at " + client.url()
                                + " have no type: take it out of the sink's settings");
            }
        }
        greeted = true;
    }

    @Override
    public void rewind() {
        greeted = false;
        line.reopen();
    }

    /** An interrupted request fails its batch, so that those in flight end at once. */
    @Override
    public void close() {
        thread.shutdownNow();
        line.close();
        try {
            if (!thread.awaitTermination(TO_END.toMillis(), TimeUnit.MILLISECONDS) || !line.awaitEnd(TO_END)) {
                log.log(
                        System.Logger.Level.WARNING,
                        "A batch for " + client.url() + " still runs while its sink is closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        // those that had not begun
        RetriableException closed = new RetriableException("The sink was closed before the batch was written.");
        inFlight.forEach(stage -> stage.completeExceptionally(closed));
    }
}
