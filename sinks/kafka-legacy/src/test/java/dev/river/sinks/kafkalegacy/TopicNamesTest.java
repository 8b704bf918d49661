package dev.river.sinks.kafkalegacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicNamesTest {

    @ParameterizedTest
    @CsvSource({
        "public.orders, public.orders",
        "Shop_1-a.b, Shop_1-a.b",
        "public.order line, public.order_line",
        "'Weird \"\"name\"\".', Weird___name__.",
        "größe, gr__e",
        "🚲, _",
        "., _",
        ".., __",
        "..., ...",
        "'', _"
    })
    void charactersThatKafkaDoesNotTakeAreReplaced(String destination, String topic) {
        assertThat(TopicNames.of(destination)).isEqualTo(topic);
        assertThat(TopicNames.of(topic)).isEqualTo(topic);
    }

    @Test
    void longNamesAreCutAndStayApart() {
        String longest = "x".repeat(249);
        assertThat(TopicNames.of(longest)).isEqualTo(longest);

        String first = TopicNames.of(longest + "1");
        assertThat(first).hasSize(249).startsWith("xxx").isNotEqualTo(TopicNames.of(longest + "2"));
        assertThat(TopicNames.of(first)).isEqualTo(first);
    }

    /** Whoever goes from one sink to the other finds the same topics. Each is loaded by itself, so each has a copy of the code. */
    @Test
    void topicsHaveTheNamesThatTheSinkForNewKafkaGivesThem() throws IOException {
        assertThat(code("src/main/java/dev/river/sinks/kafkalegacy/TopicNames.java"))
                .as("TopicNames of both sinks; change both alike")
                .isEqualTo(code("../kafka/src/main/java/dev/river/sinks/kafka/TopicNames.java"));
    }

    /** All but the name of the package. */
    private static List<String> code(String file) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> !line.startsWith("package "))
                .toList();
    }
}
