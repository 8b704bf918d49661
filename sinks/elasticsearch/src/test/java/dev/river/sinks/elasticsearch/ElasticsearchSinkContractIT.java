package dev.river.sinks.elasticsearch;

import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.SinkContractTest;
import dev.river.sink.testkit.StoredRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

@EachTestServer
class ElasticsearchSinkContractIT extends SinkContractTest {

    private final TestServer server;

    ElasticsearchSinkContractIT(TestServer server) {
        this.server = server;
    }

    @Override
    protected SinkFactory factory() {
        return SinkOn.factory(server.url());
    }

    @Override
    protected SinkFactory brokenFactory() {
        return SinkOn.factory("http://127.0.0.1:1");
    }

    /** The contract's rows mix values that a mapping made from the first of them would not take. */
    @Override
    protected String newDestination() {
        try {
            return server.view().newIndexOfAnything();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected AutoCloseable takeServerAway() {
        server.server().kill();
        return server.server()::startAgain;
    }

    @Override
    protected Keeps keeps() {
        return Keeps.LAST_STATE;
    }

    @Override
    protected List<StoredRecord> read(String destination) throws Exception {
        return server.view().records(destination);
    }
}
