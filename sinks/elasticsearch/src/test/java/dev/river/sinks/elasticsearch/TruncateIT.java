package dev.river.sinks.elasticsearch;

import static dev.river.sinks.elasticsearch.Rows.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EachTestServer
@Timeout(120)
class TruncateIT {

    private final ServerView view;
    private final SinkOn sink;
    private final String index = ServerView.newIndex();
    private final Rows rows = new Rows(index);

    TruncateIT(TestServer server) {
        view = server.view();
        sink = SinkOn.servers(server.url());
    }

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void rowsThatTheSameTransactionWritesAfterItStay() throws Exception {
        sink.write(rows.insert(5, "1", "old"), rows.insert(5, "2", "old"));
        sink.write(rows.insert(9, "3", "of the same transaction"), rows.insert(9, "4", "of the same transaction"));
        ChangeRecord[] rest = {
            rows.insert(9, "5", "of the same batch"),
            rows.truncate(9),
            rows.insert(9, "1", "after"),
            rows.insert(9, "3", "after"),
            rows.insert(9, "5", "after")
        };
        sink.write(rest);
        sink.write(rest);
        assertThat(view.documents(index))
                .containsOnlyKeys("1", "3", "5")
                .containsEntry("3", document("3", "after", "1.50", "{}"));
    }

    @Test
    void moreRowsThanOnePageHoldsAreAllRemoved() throws Exception {
        ChangeRecord[] inserts = new ChangeRecord[4_500];
        for (int i = 0; i < inserts.length; i++) {
            inserts[i] = rows.insert(i + 1, "id " + i, "name");
        }
        sink.write(inserts);
        sink.write(rows.truncate(5_000));
        assertThat(view.documents(index)).isEmpty();
    }

    @Test
    void rowsNewerThanATruncateThatIsReplayedStay() throws Exception {
        sink.write(rows.insert(20, "1", "newer"), rows.insert(8, "2", "older"));
        sink.write(rows.truncate(10));
        assertThat(view.documents(index)).containsOnlyKeys("1");
    }

    @Test
    void indexThatIsNotThereIsEmptyEnough() throws Exception {
        sink.write(rows.truncate(1));
        assertThat(view.documents(index)).isEmpty();
    }

    @Test
    void sharedIndexIsLeftAndTheTruncateRejected() throws Exception {
        sink.write(rows.insert(1, "1", "one"));
        ChangeRecord truncate = rows.at(
                        2,
                        RecordBuilder.truncate(TableBuilder.table("shop", "customer")
                                .key("id", "text")
                                .build()))
                .destinationShared()
                .build();
        RejectedException rejected =
                catchThrowableOfType(RejectedException.class, () -> sink.write(truncate, rows.insert(2, "2", "two")));
        assertThat(rejected.rejections())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason()).contains("shop.customer", index));
        assertThat(view.documents(index)).containsOnlyKeys("1", "2");
    }
}
