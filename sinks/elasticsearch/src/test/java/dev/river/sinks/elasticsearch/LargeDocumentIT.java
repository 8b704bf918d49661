package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.testservers.SearchServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Documents that take more than a request may. */
@EachTestServer
@Timeout(120)
class LargeDocumentIT {

    private final TestServer server;

    LargeDocumentIT(TestServer server) {
        this.server = server;
    }

    @Test
    void documentLongerThanTheServerTakesIsRejectedAndTheOthersLand() throws Exception {
        try (SearchServer small = server.taking("20mb");
                SinkOn sink = SinkOn.servers(small.url())) {
            ServerView view = server.view(small.url());
            Rows rows = new Rows(view.newIndexOfAnything());
            String half = "x".repeat(9 << 20);
            ChangeRecord tooLong = rows.insert(1, "3", half + half + half);
            RejectedException rejected = catchThrowableOfType(
                    RejectedException.class,
                    () -> sink.write(
                            rows.insert(1, "1", "one"),
                            rows.insert(1, "2", half + half),
                            tooLong,
                            rows.insert(1, "4", half)));
            assertThat(rejected.rejections())
                    .singleElement()
                    .satisfies(rejection -> assertThat(rejection.record()).isSameAs(tooLong));
            assertThat(view.documents(rows.index())).containsOnlyKeys("1", "2", "4");
        }
    }
}
