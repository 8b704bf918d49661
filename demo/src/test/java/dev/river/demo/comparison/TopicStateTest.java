package dev.river.demo.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TopicStateTest {

    private final TopicState state = new TopicState();

    @Test
    void keepsTheLastStateOfEachKey() throws Exception {
        apply(0, "a", "INSERT", "{'n': 1}");
        apply(1, "b", "INSERT", "{'n': 2}");
        apply(0, "a", "UPDATE", "{'n': 3}");

        assertThat(rows()).isEqualTo("a={\"n\":3} b={\"n\":2} ");
        assertThat(state.records()).isEqualTo(3);
    }

    @Test
    void forgetsWhatIsDeleted() throws Exception {
        apply(0, "a", "INSERT", "{'n': 1}");
        apply(0, "b", "INSERT", "{'n': 1}");
        apply(0, "a", "DELETE", "{'n': 1}");
        state.apply(0, "b", null);

        assertThat(state.rows()).isEmpty();
    }

    @Test
    void takesUnchangedValuesFromTheEarlierRecordOfTheKey() throws Exception {
        apply(0, "a", "INSERT", "{'n': 1, 'long': 'x'}");
        apply(0, "a", "UPDATE", "{'n': 2}, 'unchanged': ['long']");
        apply(0, "a", "UPDATE", "{'n': 3}, 'unchanged': ['long']");

        assertThat(rows()).isEqualTo("a={\"n\":3,\"long\":\"x\"} ");
    }

    @Test
    void hasNothingForAnUnchangedValueThatNobodyTold() throws Exception {
        apply(0, "a", "INSERT", "{'n': 1, 'long': 'x'}");
        apply(0, "a", "DELETE", "{'n': 1}");
        apply(0, "a", "UPDATE", "{'n': 2}, 'unchanged': ['long']");

        assertThat(rows()).isEqualTo("a={\"n\":2} ");
    }

    @Test
    void aTruncateEmptiesItsPartition() throws Exception {
        apply(0, "a", "INSERT", "{'n': 1}");
        apply(1, "b", "INSERT", "{'n': 1}");
        state.apply(0, null, "{\"operation\": \"TRUNCATE\"}");

        assertThat(rows()).isEqualTo("b={\"n\":1} ");
    }

    @Test
    void countsADumpedRowOnceHoweverOftenItIsDelivered() throws Exception {
        apply(0, "a", "INSERT", "{'n': 1}, 'dumped': true");
        apply(0, "a", "INSERT", "{'n': 1}, 'dumped': true");
        apply(0, "b", "INSERT", "{'n': 1}");

        assertThat(state.dumped()).isEqualTo(1);
        assertThat(state.records()).isEqualTo(3);
    }

    private void apply(int partition, String key, String operation, String data) throws Exception {
        state.apply(
                partition,
                key,
                "{'operation': '%s', 'data': %s}".formatted(operation, data).replace('\'', '"'));
    }

    private String rows() {
        StringBuilder rows = new StringBuilder();
        state.rows().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(row -> rows.append(row.getKey())
                        .append('=')
                        .append(row.getValue())
                        .append(' '));
        return rows.toString();
    }
}
