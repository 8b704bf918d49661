package dev.river.pipeline;

import dev.river.testservers.PostgresServer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/** The PostgreSQL servers of all tests of this JVM, one of each version, which end with the last test. */
final class SharedServers {

    private static final Namespace NAMESPACE = Namespace.create(SharedServers.class);

    private SharedServers() {}

    /** The server of that version, started when it is first asked for. */
    static PostgresServer of(String version, ExtensionContext context) {
        Store store = context.getRoot().getStore(NAMESPACE);
        PostgresServer running = store.get(version, PostgresServer.class);
        if (running != null) {
            return running;
        }
        PostgresServer started = start(version);
        store.put(version, started);
        return started;
    }

    /** Another server of that version, to be closed. */
    static PostgresServer start(String version) {
        return PostgresServer.builder()
                .version(version)
                .setting("wal_sender_timeout", "4s")
                .start();
    }
}
