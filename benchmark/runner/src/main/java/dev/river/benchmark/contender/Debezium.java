package dev.river.benchmark.contender;

import dev.river.benchmark.data.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Debezium's embedded engine. */
public final class Debezium {

    private static final String MAIN = "dev.river.benchmark.debezium.DebeziumMain";

    private Debezium() {}

    /**
     * Starts it with larger batches and queues than its defaults, as its documentation advises for throughput, and with records
     * that do not each bring their schema.
     */
    public static Child startTuned(Job job) {
        Properties properties = properties(job);
        properties.setProperty("max.batch.size", "8192");
        properties.setProperty("max.queue.size", "32768");
        properties.setProperty("key.converter.schemas.enable", "false");
        properties.setProperty("value.converter.schemas.enable", "false");
        properties.setProperty("converter.schemas.enable", "false");
        return start(job, properties);
    }

    /** Starts it as it comes. */
    public static Child start(Job job) {
        return start(job, properties(job));
    }

    private static Child start(Job job, Properties properties) {
        Path file = job.folder().resolve("debezium.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Child.start(
                "Debezium",
                job.folder(),
                job.folder().resolve("debezium.log"),
                Programs.javaMain(Programs.debeziumClassPath(), MAIN, file.toString()));
    }

    private static Properties properties(Job job) {
        Properties properties = new Properties();
        properties.setProperty("name", "benchmark");
        properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        properties.setProperty(
                "offset.storage.file.filename", job.folder().resolve("offsets").toString());
        properties.setProperty("database.hostname", "127.0.0.1");
        properties.setProperty(
                "database.port", String.valueOf(job.database().server().port()));
        properties.setProperty("database.user", "postgres");
        properties.setProperty("database.password", "");
        properties.setProperty("database.dbname", job.database().name());
        properties.setProperty("topic.prefix", "benchmark");
        properties.setProperty("plugin.name", job.plugin().pluginName());
        properties.setProperty("slot.name", job.slot());
        properties.setProperty("publication.name", Database.PUBLICATION);
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("snapshot.mode", job.rows() == Rows.NONE ? "no_data" : "initial");
        properties.setProperty("tombstones.on.delete", "false");
        if (job.destination() instanceof Drop drop) {
            properties.setProperty("benchmark.expected", String.valueOf(drop.expected()));
            properties.setProperty("benchmark.report", drop.report().toString());
        } else if (job.destination() instanceof Topic topic) {
            properties.setProperty("benchmark.topic", topic.name());
            properties.setProperty("benchmark.bootstrap.servers", topic.bootstrapServers());
            // The same room as River's own producer has.
            properties.setProperty("benchmark.batch.size", "131072");
            properties.setProperty("benchmark.linger.ms", "5");
        }
        return properties;
    }
}
