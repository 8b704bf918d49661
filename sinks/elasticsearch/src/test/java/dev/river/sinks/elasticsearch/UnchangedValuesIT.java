package dev.river.sinks.elasticsearch;

import static dev.river.sinks.elasticsearch.Rows.UNCHANGED;
import static dev.river.sinks.elasticsearch.Rows.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that PostgreSQL did not send come from what the batch or the index has of the row. */
@EachTestServer
@Timeout(120)
class UnchangedValuesIT {

    private static final String NUMBER = "1234567890123456789012345678901234567890.0100";
    private static final String JSON = "{\"n\":9007199254740993,\"d\":-0.00,\"e\":\"\\u00fc\\\"\",\"f\":[1.10]}";

    private final ServerView view;
    private final SinkOn sink;
    private String index = "";
    private Rows rows = new Rows(index);

    UnchangedValuesIT(TestServer server) {
        view = server.view();
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
        List<Rejection> rejections = rejections(bad, badToo, rows.insert(2, "2", "other"));
        assertThat(rejections).hasSize(2);
        assertThat(rejections.get(0).record()).isSameAs(bad);
        assertThat(rejections.get(0).reason())
                .startsWith("The update leaves column price of table shop.product as it was, but the index " + index)
                .endsWith("dump the subscription again.")
                .doesNotContain("secret");
        assertThat(view.documents(index)).containsOnlyKeys("2");
    }

    @Test
    void documentThatKeepsTheColumnOutOfItsSourceStays() throws Exception {
        Rows excluding = new Rows(view.newIndex("{\"_source\":{\"excludes\":[\"document\"]}}"));
        sink.write(excluding.insert(1, "1", "before"), excluding.insert(1, "2", "before"));
        ChangeRecord bad = excluding.update(2, "1", "secret", "2.50", UNCHANGED);
        assertThat(rejections(bad, excluding.update(2, "2", "after", UNCHANGED, "{}")))
                .singleElement()
                .satisfies(rejection -> {
                    assertThat(rejection.record()).isSameAs(bad);
                    assertThat(rejection.reason())
                            .startsWith(
                                    "The update leaves column document of table shop.product as it was, but the document of this key")
                            .contains(excluding.index(), "_source", "REPLICA IDENTITY FULL")
                            .doesNotContain("secret");
                });
        assertThat(view.documents(excluding.index())).containsOnlyKeys("1", "2");
        assertThat(view.documents(excluding.index()).get("1")).contains("before");
        assertThat(view.documents(excluding.index()).get("2")).contains("after", "price");
    }

    @Test
    void documentWithoutItsSourceStays() throws Exception {
        Rows sourceless = new Rows(view.newIndex("{\"_source\":{\"enabled\":false}}"));
        sink.write(sourceless.insert(1, "1", "before"));
        assertThat(rejections(sourceless.update(2, "1", "after", "2.50", UNCHANGED)))
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason()).contains("_source"));
        assertThat(view.version(sourceless.index(), "1")).isEqualTo(1);
    }

    @Test
    void documentOlderThanTheColumnStays() throws Exception {
        sink.write(beforeTheColumns(1, "1"));
        ChangeRecord[] updates = {
            rows.update(2, "1", "after", UNCHANGED, UNCHANGED), rows.update(3, "1", UNCHANGED, UNCHANGED, "{}")
        };
        assertThat(rejections(updates))
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason())
                        .startsWith("The update leaves column price of table shop.product as it was")
                        .contains("dump the subscription again."));
        assertThat(view.documents(index)).containsEntry("1", "{\"id\":\"1\",\"name\":\"before\"}");
        sink.write(rows.update(4, "1", "after", "2.50", "{}"));
        assertThat(view.documents(index)).containsEntry("1", document("1", "after", "2.50", "{}"));
    }

    @Test
    void rowOfTheSameBatchThatIsOlderThanTheColumnStays() throws Exception {
        ChangeRecord bad = rows.update(2, "1", "after", UNCHANGED, UNCHANGED);
        assertThat(rejections(beforeTheColumns(1, "1"), bad))
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.record()).isSameAs(bad));
        assertThat(view.documents(index)).containsEntry("1", "{\"id\":\"1\",\"name\":\"before\"}");
    }

    @Test
    void staleUpdateOfAValueThatTheNewerDocumentLacksIsPassedOver() throws Exception {
        sink.write(beforeTheColumns(5, "1"));
        sink.write(rows.update(3, "1", "older", UNCHANGED, UNCHANGED));
        assertThat(view.documents(index)).containsEntry("1", "{\"id\":\"1\",\"name\":\"before\"}");
    }

    @Test
    void updateOlderThanTheRemovalOfItsDocumentIsPassedOver() throws Exception {
        sink.write(rows.insert(1, "1", "one"));
        sink.write(rows.delete(5, "1"));
        sink.write(rows.update(3, "1", "older", UNCHANGED, UNCHANGED));
        assertThat(view.documents(index)).isEmpty();
    }

    @Test
    void rowThatTheBatchDeletesLendsNothing() throws Exception {
        sink.write(rows.insert(1, "1", "deleted"));
        ChangeRecord bad = rows.update(3, "1", "after", UNCHANGED, UNCHANGED);
        assertThat(rejections(rows.delete(2, "1"), bad))
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.record()).isSameAs(bad));
        assertThat(view.documents(index)).isEmpty();
    }

    @Test
    void staleUpdateDoesNotTouchTheNewerDocument() throws Exception {
        sink.write(rows.insert(5, "1", "newer", "5.00", "{}"));
        sink.write(rows.update(3, "1", "older", UNCHANGED, UNCHANGED));
        assertThat(view.documents(index)).containsEntry("1", document("1", "newer", "5.00", "{}"));
    }

    private ChangeRecord beforeTheColumns(long version, String id) {
        Table older = TableBuilder.table("shop", "product")
                .key("id", "text")
                .column("name", "text")
                .build();
        return rows.at(version, RecordBuilder.insert(older, id, "before")).build();
    }

    private List<Rejection> rejections(ChangeRecord... records) {
        return catchThrowableOfType(RejectedException.class, () -> sink.write(records))
                .rejections();
    }
}
