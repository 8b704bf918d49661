package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.sink.SinkContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EachTestServer
@Timeout(120)
class IndexWatchIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestServer server;
    private final Map<String, String> identities = new ConcurrentHashMap<>();

    IndexWatchIT(TestServer server) {
        this.server = server;
    }

    @Test
    void indexThatWasDeletedAndIsMadeAnewHasAnotherIdentity() throws Exception {
        ServerView view = server.view();
        String index = ServerView.newIndex();
        Rows rows = new Rows(index);
        SinkContext context = SinkContext.builder("shop", "watched", Path.of("."))
                .identities(identities::put)
                .build();
        try (SinkOn sink = SinkOn.of(SinkOn.factory(server.url()), context)) {
            sink.write(rows.insert(1, "1", "one"));
            await().atMost(SOON).until(() -> identities.containsKey(index));
            String first = identities.get(index);
            view.send("DELETE", "/" + index, "");
            sink.write(rows.insert(2, "2", "two"));
            await().atMost(SOON).until(() -> !Objects.equals(identities.get(index), first));
        }
        assertThat(identities).containsOnlyKeys(index);
    }
}
