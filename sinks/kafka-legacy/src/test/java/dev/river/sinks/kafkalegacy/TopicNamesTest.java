package dev.river.sinks.kafkalegacy;

import static org.assertj.core.api.Assertions.assertThat;

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
}
