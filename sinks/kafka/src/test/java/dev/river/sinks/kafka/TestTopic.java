package dev.river.sinks.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.RejectedException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import dev.river.testservers.KafkaServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/** A topic of one test on a broker that all tests share, and the sinks that write to it. */
@SuppressWarnings("NullAway.Init")
final class TestTopic implements BeforeEachCallback, AfterEachCallback {

    static final SinkContext CONTEXT =
            SinkContext.builder("shop", "events", Path.of(".")).build();
    static final Table NOTES = TableBuilder.table("public", "notes")
            .key("id", "bigint")
            .column("text", "text")
            .build();

    private final KafkaSinkFactory factory = new KafkaSinkFactory();
    private final String name = "notes-" + UUID.randomUUID();
    private final List<Sink> sinks = new ArrayList<>();
    private Broker broker;

    /** Runs until the last test of this JVM has ended. */
    private record Broker(KafkaServer kafka, Admin admin) implements AutoCloseable {

        static Broker start() {
            KafkaServer kafka = KafkaServer.start();
            return new Broker(kafka, Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())));
        }

        @Override
        public void close() {
            admin.close();
            kafka.close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Store store = context.getRoot().getStore(Namespace.create(TestTopic.class));
        Broker running = store.get(Broker.class, Broker.class);
        broker = running == null ? Broker.start() : running;
        store.put(Broker.class, broker);
        factory.bootstrapServers = List.of(bootstrapServers());
        factory.properties = TestClients.PATIENT;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        sinks.forEach(Sink::close);
    }

    String bootstrapServers() {
        return broker.kafka().bootstrapServers();
    }

    /** A client that looks at the broker. */
    Admin admin() {
        return broker.admin();
    }

    String name() {
        return name;
    }

    /** Makes the sinks; a test changes its settings before. */
    KafkaSinkFactory factory() {
        return factory;
    }

    /** Sets properties of the clients, beside the patient ones; each name is followed by its value. */
    void properties(String... properties) {
        Map<String, String> all = new HashMap<>(TestClients.PATIENT);
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], properties[i + 1]);
        }
        factory.properties = all;
    }

    /** The record with this topic as its destination. */
    ChangeRecord to(RecordBuilder record) {
        return record.destination(name).build();
    }

    /** This topic, with what it has to be. */
    Destination destination() {
        return factory.destination(name);
    }

    /** Checks the settings with this topic as the only destination. */
    void check() {
        factory.check(CONTEXT, List.of(destination()));
    }

    /** A sink that the end of the test closes. */
    Sink open() {
        Sink sink = factory.create(CONTEXT);
        sinks.add(sink);
        return sink;
    }

    /** Writes with a sink of its own. */
    void write(Batch batch) throws Exception {
        write(open(), batch);
    }

    static void write(Sink sink, Batch batch) throws Exception {
        try {
            sink.write(batch).toCompletableFuture().get(60, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SinkException failure) {
                throw failure;
            }
            throw e;
        }
    }

    static void writeInTheEnd(Sink sink, Batch batch) {
        await().atMost(60, SECONDS)
                .ignoreExceptionsInstanceOf(RetriableException.class)
                .until(() -> {
                    write(sink, batch);
                    return true;
                });
    }

    /** What a sink of its own says of a batch of which it does not take all. */
    RejectedException rejection(Batch batch) {
        return rejection(open(), batch);
    }

    static RejectedException rejection(Sink sink, Batch batch) {
        return catchThrowableOfType(RejectedException.class, () -> write(sink, batch));
    }

    List<ConsumerRecord<String, String>> messages() {
        return new TopicReader(bootstrapServers()).messages(name);
    }
}
