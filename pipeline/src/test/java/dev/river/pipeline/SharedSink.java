package dev.river.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.Batch;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.FaultySink;
import java.util.concurrent.CompletionStage;

/** A factory whose sinks all write to one faulty sink, which outlives them as a real server does. */
@JsonTypeName("shared")
final class SharedSink implements SinkFactory {

    private final FaultySink server = new FaultySink(4);
    private boolean storesRows;

    FaultySink server() {
        return server;
    }

    /** The sinks are taken to store rows under their keys. To be said before a subscription is made. */
    void storeRows() {
        storesRows = true;
    }

    @Override
    public boolean storesRows() {
        return storesRows;
    }

    @Override
    public Sink create(SinkContext context) {
        return new Sink() {
            @Override
            public void check() {
                server.check();
            }

            @Override
            public CompletionStage<Void> write(Batch batch) {
                return server.write(batch);
            }

            @Override
            public int maxInFlight() {
                return server.maxInFlight();
            }

            @Override
            public void close() {
                // The server stays for the next one.
            }
        };
    }
}
