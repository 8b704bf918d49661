package dev.river.sinks.kafkalegacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.SinkContext;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaLegacySinkFactoryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"acks", "retries", "compression.type", "max.in.flight.requests.per.connection", "ssl.protocol"})
    void propertyThatIsNotForTheUserIsRefused(String name) {
        assertThatThrownBy(() -> create("localhost:9092", Map.of(name, "1")))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("Take " + name + " out of the sink's properties")
                .hasMessageContaining("It takes batch.size, buffer.memory,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "0", "-1"})
    void propertyThatIsNoNumberAboveZeroIsRefused(String value) {
        assertThatThrownBy(() -> create("localhost:9092", Map.of("batch.size", value)))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("batch.size")
                .hasMessageContaining("Correct properties of the sink.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", ":9092", "localhost:port", "localhost:99999"})
    void serverThatIsNoAddressIsRefused(String server) {
        assertThatThrownBy(() -> create(server, Map.of()))
                .isInstanceOf(FatalException.class)
                .hasMessage("\"" + server + "\" in bootstrapServers is not of the form host:port.");
    }

    @Test
    void destinationGetsANameThatKafkaTakes() {
        assertThat(new KafkaLegacySinkFactory().destination("shop.größe")).isEqualTo(Destination.log("shop.gr__e"));
    }

    private static void create(String server, Map<String, String> properties) {
        KafkaLegacyContract.at(server, properties)
                .create(SinkContext.builder("shop", "events", Path.of(".")).build())
                .close();
    }
}
