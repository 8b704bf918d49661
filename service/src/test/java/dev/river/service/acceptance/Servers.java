package dev.river.service.acceptance;

import dev.river.testservers.KafkaServer;
import dev.river.testservers.PostgresServer;
import dev.river.testservers.SearchServer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One server of each kind for all tests of the process, which ends them. Each test has a database of its own there. */
final class Servers {

    /** Everyone may do everything, until a test makes a rule. */
    private static final Map<String, String> AUTHORIZER = Map.of(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found", "true");

    /** Apart from the class, which the threads that start the servers need complete. */
    private static final class Started {
        static final Servers SERVERS = start();
    }

    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final SearchServer search;

    private Servers(PostgresServer postgres, KafkaServer kafka, SearchServer search) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.search = search;
    }

    private static Servers start() {
        // Some tests leave their slots behind.
        CompletableFuture<PostgresServer> postgres = CompletableFuture.supplyAsync(() -> PostgresServer.builder()
                .setting("max_replication_slots", "40")
                .setting("max_wal_senders", "40")
                // So that there is something to tell of it.
                .setting("max_slot_wal_keep_size", "20GB")
                .start());
        CompletableFuture<KafkaServer> kafka = CompletableFuture.supplyAsync(() -> KafkaServer.start(AUTHORIZER));
        CompletableFuture<SearchServer> search = CompletableFuture.supplyAsync(SearchServer::openSearch2);
        return new Servers(postgres.join(), kafka.join(), search.join());
    }

    static PostgresServer postgres() {
        return Started.SERVERS.postgres;
    }

    static KafkaServer kafka() {
        return Started.SERVERS.kafka;
    }

    static SearchServer search() {
        return Started.SERVERS.search;
    }
}
