package dev.river.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.SettingProblem;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSinkFactoryTest {

    private static final SinkContext CONTEXT =
            SinkContext.builder("shop", "events", Path.of(".")).build();

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
    @CsvSource({"acks, -1", "acks, all", "enable.idempotence, true", "request.timeout.ms, 60000", "linger.ms, 100"})
    void settingsThatKeepThePromisesArePassedOn(String name, String value) {
        KafkaSinkFactory factory = factory("localhost:1");
        factory.properties = Map.of(name, value);
        KafkaClients clients = new KafkaClients(factory.bootstrapServers, factory.properties, "test", 48 << 20);
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
        assertThatThrownBy(() -> factory.check(CONTEXT, List.of()))
                .isInstanceOf(FatalException.class)
                .hasMessage("sasl.jaas.config under properties of the sink cannot be read: put its values in double"
                        + " quotes and a semicolon at its end.")
                .hasNoCause();
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
            assertThatThrownBy(sink::open)
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("None of the host names in bootstrapServers (nowhere.invalid:9092)");
        }
    }

    @Test
    void keyStoreThatIsMissingIsNamed() {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.properties = Map.of("security.protocol", "SSL", "ssl.truststore.location", "/nowhere/truststore.p12");
        assertThatThrownBy(() -> factory.check(CONTEXT, List.of()))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("/nowhere/truststore.p12");
    }

    @Test
    void settingsThatKafkaDoesNotKnowAreNamed() {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.properties =
                Map.of("lingr.ms", "5", "linger.ms", "5", "sasl.mechanism", "PLAIN", "retry.backoff.ms", "5");
        assertThat(factory.problems()).extracting(SettingProblem::setting).containsExactly("properties.lingr.ms");
        factory.properties = Map.of("interceptor.classes", "org.example.Mine", "mine.setting", "5");
        assertThat(factory.problems()).isEmpty();
    }

    @Test
    void topicsWithoutPartitionsAreRefused() {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.topics.partitions = 0;
        factory.topics.replicationFactor = -2;
        assertThat(factory.problems())
                .extracting(SettingProblem::setting)
                .containsExactly("topics.partitions", "topics.replicationFactor");
    }

    @Test
    void compactionIsAskedForByItsOwnSettingAlone() {
        KafkaSinkFactory factory = factory("localhost:9092");
        factory.topics.config = Map.of("cleanup.policy", "compact,delete");
        assertThat(factory.problems())
                .extracting(SettingProblem::setting)
                .containsExactly("topics.config.cleanup.policy");
    }

    @Test
    void topicThatIsCompactedHoldsWholeRows() {
        KafkaSinkFactory factory = factory("localhost:9092");
        assertThat(factory.destination("a b")).isEqualTo(Destination.log("a_b"));
        factory.compacted = true;
        assertThat(factory.destination("a b")).isEqualTo(Destination.wholeRows("a_b"));
    }

    private static KafkaSinkFactory factory(String server) {
        KafkaSinkFactory factory = new KafkaSinkFactory();
        factory.bootstrapServers = List.of(server);
        return factory;
    }
}
