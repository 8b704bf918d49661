package dev.river.pipeline;

import dev.river.sink.Batch;
import dev.river.sink.Destination;
import dev.river.sink.Notes;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkTraits;
import dev.river.sink.Table;
import dev.river.sink.testkit.FaultySink;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A factory whose sinks all write to one faulty sink, which outlives them as a real server does. */
final class SharedSink implements SinkFactory {

    private final FaultySink server = new FaultySink(4);
    private Function<String, Destination> destinations = Destination::log;
    private volatile @Nullable SinkContext context;

    FaultySink server() {
        return server;
    }

    /** What was given to the sink that was made last. */
    SinkContext context() {
        return Objects.requireNonNull(context);
    }

    /** The sinks are taken to store rows under their keys. To be said before a subscription is made. */
    void storeRows() {
        destinations = Destination::rows;
    }

    /** The sinks are taken to store whole rows under their keys. To be said before a subscription is made. */
    void storeWholeRows() {
        destinations = Destination::wholeRows;
    }

    @Override
    public Destination destination(String asked) {
        return destinations.apply(asked);
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        server.check();
    }

    @Override
    public Sink create(SinkContext given) {
        context = given;
        return new Connection(server);
    }

    /** All that is asked reaches the server but the end. */
    record Connection(FaultySink server) implements Sink {

        @Override
        public SinkTraits traits() {
            return server.traits();
        }

        @Override
        public Notes open() {
            return server.open();
        }

        @Override
        public void prepare(Destination destination, Table table) {
            server.prepare(destination, table);
        }

        @Override
        public CompletionStage<@Nullable Void> write(Batch batch) {
            return server.write(batch);
        }

        @Override
        public CompletionStage<@Nullable Void> flush() {
            return server.flush();
        }

        @Override
        public void rewind() {
            server.rewind();
        }

        @Override
        public void close() {
            // The server stays for the next one.
        }
    }
}
