package dev.river.benchmark.figure;

import dev.river.testservers.KafkaServer;
import dev.river.testservers.PostgresServer;
import dev.river.testservers.SearchServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The servers, each of which starts when it is needed, set up as for work. */
final class Servers implements AutoCloseable {

    private final Path folder;
    private final Consumer<String> progress;
    private @Nullable PostgresServer postgres;
    private @Nullable KafkaServer kafka;
    private @Nullable SearchServer search;

    Servers(Path folder, Consumer<String> progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /** PostgreSQL, without the work that it does by itself at times of its own. */
    PostgresServer postgres() {
        if (postgres == null) {
            progress.accept("Starting PostgreSQL");
            postgres = PostgresServer.builder()
                    .directory(folder("postgresql"))
                    .setting("shared_buffers", "512MB")
                    .setting("max_wal_size", "64GB")
                    .setting("checkpoint_timeout", "1h")
                    .setting("autovacuum", "off")
                    .setting("max_replication_slots", "100")
                    .setting("max_wal_senders", "20")
                    .setting("unix_socket_directories", socketFolder().toString())
                    .start();
        }
        return postgres;
    }

    /** Where PostgreSQL's Unix socket is: high up, as its path must not be long. */
    Path socketFolder() {
        return folder;
    }

    KafkaServer kafka() {
        if (kafka == null) {
            progress.accept("Starting Kafka");
            kafka = KafkaServer.builder()
                    .directory(folder("kafka"))
                    .jvmOptions("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xmx1g")
                    .setting("file.delete.delay.ms", "1000")
                    .start();
        }
        return kafka;
    }

    SearchServer search() {
        if (search == null) {
            progress.accept("Starting OpenSearch");
            search = SearchServer.builder(SearchServer.Kind.OPENSEARCH_2)
                    .directory(folder("opensearch"))
                    .jvmOptions("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xms1g", "-Xmx1g")
                    .start();
        }
        return search;
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (search != null) {
            search.close();
        }
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
