package dev.river.sinks.elasticsearch;

import static dev.river.sinks.elasticsearch.Rows.UNCHANGED;
import static dev.river.sinks.elasticsearch.Rows.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that PostgreSQL did not send come from what the batch or the index has of the row. */
@ParameterizedClass
@EnumSource(TestServer.class)
@Timeout(120)
class UnchangedValuesIT {

    private static final String NUMBER = "1234567890123456789012345678901234567890.0100";
    private static final String JSON = "{\"n\":9007199254740993,\"d\":-0.00,\"e\":\"\\u00fc\\\"\",\"f\":[1.10]}";

    private final ServerView view;
    private final SinkOn sink;
    private String index = "";
    private Rows rows = new Rows(index);

    UnchangedValuesIT(TestServer server) {
        view = new ServerView(server.url());
        sink = SinkOn.servers(server.url());
    }

    @BeforeEach
    void newIndex() throws Exception {
        index = view.newIndexOfAnything();
        rows = new Rows(index);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void valuesFromTheIndexKeepEveryDigit() throws Exception {
        sink.write(rows.insert(1, "1", "before", NUMBER, JSON), rows.insert(1, "2", "other", "-0.00", "null"));
        sink.write(
                rows.update(2, "1", "after", UNCHANGED, UNCHANGED),
                rows.update(2, "2", null, UNCHANGED, UNCHANGED),
                rows.insert(2, "3", "whole"));
        assertThat(view.documents(index).get("1")).contains("\"name\":\"after\"", "\"price\":" + NUMBER, JSON);
        assertThat(view.documents(index).get("2")).contains("\"name\":null", "\"price\":-0.00", "\"document\":null");
        assertThat(view.documents(index)).hasSize(3);
    }

    @Test
    void valuesFromTheSameBatchKeepEveryDigit() throws Exception {
        sink.write(
                rows.insert(1, "1", "first", NUMBER, JSON),
                rows.update(2, "1", "second", UNCHANGED, UNCHANGED),
                rows.update(3, "1", UNCHANGED, "2.50", UNCHANGED),
                rows.update(4, "1", UNCHANGED, UNCHANGED, UNCHANGED));
        assertThat(view.documents(index).get("1")).contains("\"name\":\"second\"", "\"price\":2.50", JSON);
    }

    @Test
    void valuesFromTheIndexPassThroughSeveralUpdates() throws Exception {
        sink.write(rows.insert(1, "1", "first", NUMBER, JSON));
        ChangeRecord[] updates = {
            rows.update(2, "1", UNCHANGED, "2.50", UNCHANGED), rows.update(3, "1", "third", UNCHANGED, UNCHANGED)
        };
        sink.write(updates);
        sink.write(updates);
        assertThat(view.documents(index).get("1")).contains("\"name\":\"third\"", "\"price\":2.50", JSON);
    }

    @Test
    void moreDocumentsThanAreReadAtATimeAreAllCompleted() throws Exception {
        ChangeRecord[] inserts = new ChangeRecord[150];
        ChangeRecord[] updates = new ChangeRecord[150];
        String large = "\"" + "x".repeat(300_000) + "\"";
        for (int i = 0; i < inserts.length; i++) {
            inserts[i] = rows.insert(1, "id " + i, "before", i + ".50", large);
            updates[i] = rows.update(2, "id " + i, "after", UNCHANGED, UNCHANGED);
        }
        sink.write(inserts);
        sink.write(updates);
        Map<String, String> documents = view.documents(index);
        assertThat(documents).hasSize(150);
        assertThat(documents.get("id 149")).contains("\"name\":\"after\"", "\"price\":149.50", large);
        assertThat(documents.values()).allMatch(row -> row.contains("\"name\":\"after\"") && row.contains(large));
    }

    @Test
    void rowThatTheIndexLacksIsRejectedAndTheOthersLand() throws Exception {
        String missing = ServerView.newIndex();
        ChangeRecord bad = rows.update(2, "secret", "after", UNCHANGED, "{}");
        ChangeRecord badToo = new Rows(missing).update(2, "secret", "after", UNCHANGED, "{}");
        RejectedException rejected = catchThrowableOfType(
                RejectedException.class, () -> sink.write(bad, badToo, rows.insert(2, "2", "other")));
        assertThat(rejected.rejections()).hasSize(2);
        assertThat(rejected.rejections().get(0).record()).isSameAs(bad);
        assertThat(rejected.rejections().get(0).reason())
                .startsWith("The update leaves column price as it was, but the index " + index)
                .endsWith("dump the table shop.product again.")
                .doesNotContain("secret");
        assertThat(view.documents(index)).containsOnlyKeys("2");
    }

    @Test
    void rowUnderAnotherKeyTakesThemFromTheDocumentUnderTheOldOne() throws Exception {
        sink.write(rows.insert(1, "1", "before", NUMBER, JSON));
        ChangeRecord[] move = {rows.delete(2, "1"), rows.update(2, "2", "after", UNCHANGED, UNCHANGED)};
        sink.write(move);
        assertThat(view.documents(index)).containsOnlyKeys("2");
        // what a crash after the write leads to
        sink.write(move);
        assertThat(view.documents(index)).containsOnlyKeys("2");
        assertThat(view.documents(index).get("2")).contains("\"name\":\"after\"", "\"price\":" + NUMBER, JSON);
    }

    @Test
    void rowUnderAnotherKeyTakesThemFromTheSameBatch() throws Exception {
        sink.write(
                rows.insert(1, "1", "before", NUMBER, JSON),
                rows.update(2, "1", "between", UNCHANGED, UNCHANGED),
                rows.delete(3, "1"),
                rows.update(3, "2", UNCHANGED, UNCHANGED, UNCHANGED),
                rows.delete(4, "2"),
                rows.update(4, "3", UNCHANGED, UNCHANGED, UNCHANGED),
                rows.insert(5, "1", "new"));
        assertThat(view.documents(index))
                .containsOnlyKeys("1", "3")
                .containsEntry("1", document("1", "new", "1.50", "{}"));
        assertThat(view.documents(index).get("3")).contains("\"name\":\"between\"", "\"price\":" + NUMBER, JSON);
    }

    @Test
    void staleUpdateDoesNotTouchTheNewerDocument() throws Exception {
        sink.write(rows.insert(5, "1", "newer", "5.00", "{}"));
        sink.write(rows.update(3, "1", "older", UNCHANGED, UNCHANGED));
        assertThat(view.documents(index)).containsEntry("1", document("1", "newer", "5.00", "{}"));
    }
}
