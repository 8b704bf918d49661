package dev.river.sinks.elasticsearch.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sinks.elasticsearch.client.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkAnswerTest {

    private static final String ITEMS =
            "{\"took\":3,\"items\":[{\"index\":{\"_id\":\"1\",\"status\":201,\"_shards\":{\"total\":1}}},"
                    + "{\"delete\":{\"status\":404}},"
                    + "{\"index\":{\"error\":{\"type\":\"some\",\"caused_by\":{\"type\":\"other\"}},\"status\":400}}]}";

    @Test
    void eachItemHasItsStatusAndItsError() {
        BulkAnswer answer = read(ITEMS);
        assertThat(answer.size()).isEqualTo(3);
        assertThat(answer.status(0)).isEqualTo(201);
        assertThat(answer.error(0).isMissingNode()).isTrue();
        assertThat(answer.status(1)).isEqualTo(404);
        assertThat(answer.error(1).isMissingNode()).isTrue();
        assertThat(answer.status(2)).isEqualTo(400);
        assertThat(answer.error(2).path("caused_by").path("type").asText()).isEqualTo("other");
    }

    @Test
    void answerThatBreaksOffWithinItsItemsLacksSome() {
        for (int length = 0; length < ITEMS.length() - "]}".length(); length++) {
            assertThat(read(ITEMS.substring(0, length)).size()).isLessThan(3);
        }
    }

    @Test
    void itemsThatNobodyAskedForAreCounted() {
        assertThat(BulkAnswer.of(new Answer(200, ITEMS.getBytes(UTF_8)), 1).size())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "<html>",
                "{\"items\":{}}",
                "{\"items\":[]}",
                "{\"items\":[1]}",
                "{\"items\":\"none\"}"
            })
    void answerOfAnotherFormHasNoItems(String body) {
        assertThat(read(body).size()).isZero();
    }

    private static BulkAnswer read(String body) {
        return BulkAnswer.of(new Answer(200, body.getBytes(UTF_8)), 3);
    }
}
