package dev.river.sinks.elasticsearch;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import dev.river.sink.testkit.TestRecords;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A sink under test. */
final class SinkOn implements AutoCloseable {

    private final ElasticsearchSinkFactory factory;
    private final SinkContext context;
    private final Sink sink;

    private SinkOn(ElasticsearchSinkFactory factory, SinkContext context) {
        this.factory = factory;
        this.context = context;
        this.sink = factory.create(context);
    }

    static ElasticsearchSinkFactory factory(String... urls) {
        ElasticsearchSinkFactory factory = new ElasticsearchSinkFactory();
        factory.urls = List.of(urls);
        return factory;
    }

    static SinkOn servers(String... urls) {
        return of(factory(urls), Path.of("."), "search");
    }

    static SinkOn of(ElasticsearchSinkFactory factory, Path directory, String name) {
        return of(factory, SinkContext.builder("shop", name, directory).build());
    }

    static SinkOn of(ElasticsearchSinkFactory factory, SinkContext context) {
        return new SinkOn(factory, context);
    }

    void check() {
        factory.check(context, List.of());
    }

    /** Writes a batch and waits for its end. After a failure the next one is taken, as when River sends it again. */
    void write(ChangeRecord... records) {
        try {
            begin(records).get(90, SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RejectedException)) {
                sink.rewind();
            }
            if (e.getCause() instanceof SinkException failure) {
                throw failure;
            }
            throw new AssertionError("The batch failed with something else than a SinkException", e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("The batch did not end", e);
        }
    }

    java.util.concurrent.CompletableFuture<Void> begin(ChangeRecord... records) {
        return sink.write(TestRecords.batch(records)).toCompletableFuture();
    }

    void rewind() {
        sink.rewind();
    }

    @Override
    public void close() {
        sink.close();
    }
}
