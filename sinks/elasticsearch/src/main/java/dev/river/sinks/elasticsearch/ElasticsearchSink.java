package dev.river.sinks.elasticsearch;

import dev.river.sink.Batch;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one batch after the other; a batch is durable when the server has answered for every document.
 *
 * <p>Requests are waited for on a thread of the sink's own, so that River can close the sink meanwhile, which cuts them
 * short.
 */
final class ElasticsearchSink implements Sink {

    private static final Logger LOG = LoggerFactory.getLogger(ElasticsearchSink.class);
    private static final int TO_END_SECONDS = 5;

    private final SearchClient client;
    private final BatchWriter writer;
    private final ExecutorService thread;
    private volatile boolean greeted;
    private volatile CompletableFuture<Void> inFlight = CompletableFuture.completedFuture(null);

    ElasticsearchSink(SinkContext context, SearchClient client, Duration requestTimeout) {
        this.client = client;
        RunningBulks running = new RunningBulks(client, context.subscription(), context.sink());
        this.writer = new BatchWriter(client, running, new BulkWriter(client, running, requestTimeout));
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "river-elasticsearch-" + context.sink());
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public void check() {
        ServerVersion version = ServerVersion.of(client);
        client.serverIs(version.product());
        if (!greeted) {
            greeted = true;
            LOG.info("Writing to {} at {}", version, client.url());
        }
    }

    @Override
    public CompletionStage<Void> write(Batch batch) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        inFlight = durable;
        thread.execute(() -> {
            try {
                if (!greeted) {
                    check();
                }
                writer.write(batch);
                durable.complete(null);
            } catch (Throwable e) {
                // errors too: the lane waits for the batch, and nobody else would tell it
                durable.completeExceptionally(e);
            }
        });
        return durable;
    }

    /** An interrupted request fails its batch, so that one in flight ends at once. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(TO_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A batch for {} still runs while its sink is closed", client.url());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        // one that had not begun
        inFlight.completeExceptionally(new RetriableException("The sink was closed before the batch was written."));
    }
}
