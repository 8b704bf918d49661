package dev.river.demo.server;

import dev.river.testservers.KafkaServer;
import dev.river.testservers.PostgresServer;
import dev.river.testservers.SearchServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The three servers. They end with this JVM, however that ends. */
public final class DemoServers implements AutoCloseable {
    private static final Executor THREAD_EACH = task -> new Thread(task, "server").start();

    private final CompletableFuture<PostgresServer> postgres;
    private final CompletableFuture<KafkaServer> kafka;
    private final CompletableFuture<SearchServer> search;

    private DemoServers(Path postgresFolder, Path kafkaFolder, Path searchFolder, Ports ports) throws DemoException {
        int postgresPort = ports.preferably(5432);
        int kafkaPort = ports.preferably(9092);
        int searchPort = ports.preferably(9200);
        this.postgres = starting(() -> PostgresServer.builder()
                .directory(postgresFolder)
                .port(postgresPort)
                .start());
        this.kafka = starting(() ->
                KafkaServer.builder().directory(kafkaFolder).port(kafkaPort).start());
        this.search = starting(() -> SearchServer.builder(SearchServer.Kind.OPENSEARCH_2)
                .directory(searchFolder)
                .port(searchPort)
                .start());
    }

    /** Starts all three at the same time, and leaves none behind if one fails. */
    public static DemoServers start(DemoDirectory directory, Ports ports) throws DemoException {
        DemoServers servers = new DemoServers(
                directory.folder("postgresql"), directory.folder("kafka"), directory.folder("opensearch"), ports);
        try {
            CompletableFuture.allOf(servers.postgres, servers.kafka, servers.search)
                    .join();
            return servers;
        } catch (CompletionException e) {
            servers.close();
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new DemoException("A server did not start. " + reason.getMessage(), e);
        }
    }

    /** PostgreSQL. */
    public PostgresServer postgres() {
        return postgres.join();
    }

    /** Kafka's address. */
    public String bootstrapServers() {
        return kafka.join().bootstrapServers();
    }

    /** OpenSearch's address. */
    public String searchUrl() {
        return search.join().url();
    }

    /** Stops those that have started, all at the same time. */
    @Override
    public void close() {
        List.of(
                        postgres.thenAcceptAsync(PostgresServer::close, THREAD_EACH),
                        kafka.thenAcceptAsync(KafkaServer::close, THREAD_EACH),
                        search.thenAcceptAsync(SearchServer::close, THREAD_EACH))
                .forEach(closing -> closing.handle((closed, failure) -> closed).join());
    }

    private static <S> CompletableFuture<S> starting(Supplier<S> server) {
        return CompletableFuture.supplyAsync(server, THREAD_EACH);
    }
}
