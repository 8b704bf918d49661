package dev.river.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSinkFactoryTest {

    private static final SinkContext CONTEXT = new SinkContext("shop", "events", Path.of("."));

    @Test
    void settingsAreReadByTheirNames() throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        mapper.registerSubtypes(KafkaSinkFactory.class);
        SinkFactory factory = mapper.readValue("""
                {"type": "kafka", "bootstrapServers": ["a:9092", "b:9092"], "tombstones": true,
                 "topics": {"create": false, "partitions": 6, "replicationFactor": 3,
                            "config": {"cleanup.policy": "compact"}},
                 "properties": {"compression.type": "lz4"}}
                """, SinkFactory.class);
        assertThat(factory).isInstanceOfSatisfying(KafkaSinkFactory.class, kafka -> {
            assertThat(kafka.bootstrapServers).containsExactly("a:9092", "b:9092");
            assertThat(kafka.tombstones).isTrue();
            assertThat(kafka.topics.create).isFalse();
            assertThat(kafka.topics.partitions).isEqualTo(6);
            assertThat(kafka.topics.replicationFactor).isEqualTo((short) 3);
            assertThat(kafka.topics.config).containsEntry("cleanup.policy", "compact");
            assertThat(kafka.properties).containsEntry("compression.type", "lz4");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "acks, 1",
        "acks, 0",
        "enable.idempotence, false",
        "key.serializer, org.example.Mine",
        "value.serializer, org.example.Mine",
        "bootstrap.servers, localhost:9092",
        "transactional.id, mine",
        "partitioner.ignore.keys, true",
        "retries, 0",
        "max.in.flight.requests.per.connection, 10",
        "linger.ms, soon"
    })
    void settingsThatWouldLoseRecordsOrTheirOrderAreRefused(String name, String value) {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.properties = Map.of(name, value);
        assertThatThrownBy(() -> factory.create(CONTEXT))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("properties");
    }

    @ParameterizedTest
    @CsvSource({
        "acks, -1",
        "acks, all",
        "enable.idempotence, true",
        "request.timeout.ms, 60000",
        "linger.ms, 100",
        "unknown.setting, x"
    })
    void settingsThatKeepThePromisesArePassedOn(String name, String value) {
        KafkaSinkFactory factory = factory("localhost:1");
        factory.properties = Map.of(name, value);
        KafkaClients clients = new KafkaClients(factory.bootstrapServers, factory.properties, "test");
        clients.newProducer(false).close();
        clients.newAdmin().close();
        factory.create(CONTEXT).close();
    }

    @Test
    void secretsAreNotInMessages() {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.properties = Map.of("ssl.truststore.password", "hush", "linger.ms", "soon");
        assertThatThrownBy(() -> factory.create(CONTEXT)).message().doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOGIN required username=river password=very!hushhush;",
                "LOGIN required username=river password=hushhush hushhush;",
                "LOGIN required username=\"river\" password=\"hushhush\"",
                "LOGIN username=\"river\" password=\"hushhush\";",
                "LOGIN hushhush username=\"river\";",
                "hushhush"
            })
    void loginThatCannotBeReadIsToldWithoutTheSecretInIt(String login) {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.properties = Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                login.replace("LOGIN", PlainLoginModule.class.getName()));
        try (Sink sink = factory.create(CONTEXT)) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(FatalException.class)
                    .hasMessage("sasl.jaas.config under properties of the sink cannot be read: put its values in double"
                            + " quotes and a semicolon at its end.")
                    .hasNoCause();
        }
    }

    @Test
    void addressWithoutAPortIsRefused() {
        assertThatThrownBy(() -> factory("localhost").create(CONTEXT))
                .isInstanceOf(FatalException.class)
                .hasMessage("\"localhost\" in bootstrapServers is not of the form host:port.");
    }

    @Test
    void nameThatDoesNotResolveMayDoSoLater() {
        try (Sink sink = factory("nowhere.invalid:9092").create(CONTEXT)) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("None of the host names in bootstrapServers (nowhere.invalid:9092)");
        }
    }

    @Test
    void keyStoreThatIsMissingIsNamed() {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.properties = Map.of("security.protocol", "SSL", "ssl.truststore.location", "/nowhere/truststore.p12");
        try (Sink sink = factory.create(CONTEXT)) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining("/nowhere/truststore.p12");
        }
    }

    @Test
    void topicsWithoutPartitionsAreRefused() {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.topics.partitions = 0;
        assertThatThrownBy(() -> factory.create(CONTEXT))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("topics.partitions");
    }

    private static KafkaSinkFactory factory(String server) {
        KafkaSinkFactory factory = new KafkaSinkFactory();
        factory.bootstrapServers = List.of(server);
        return factory;
    }
}
