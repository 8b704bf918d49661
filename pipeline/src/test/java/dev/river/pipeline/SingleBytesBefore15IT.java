package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Before PostgreSQL 15 the type {@code "char"} gives its byte as it is, also where that is half a character. */
class SingleBytesBefore15IT {

    private static final String HALF = "\ufffd";

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions("12");

    @ForBothPlugins
    void halfACharacterIsReplaced(PluginChoice plugin) {
        river.execute("CREATE DOMAIN letter AS \"char\"; CREATE TYPE pair AS (a \"char\", b text);"
                + " CREATE TABLE t (id \"char\" PRIMARY KEY, a text, l letter, p pair, s \"char\"[]);"
                + " INSERT INTO t VALUES ('ü', 'größe', 'é', ('é', 'é'), ARRAY['é'::\"char\"])");
        river.stream(plugin);
        river.execute("INSERT INTO t VALUES ('x', 'größe', 'é', ('é', 'é'), ARRAY['é'::\"char\"]);"
                + " UPDATE t SET a = 'ß' WHERE id = 'ü'");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(AppliedRecords.of(river.records("t")))
                        .isEqualTo(Map.of(HALF, row(HALF, "ß"), "x", row("x", "größe"))));
        assertThat(river.replaced()).isEqualTo(11);
    }

    private static Map<String, String> row(String id, String a) {
        return Map.of("id", id, "a", a, "l", HALF, "p", "(" + HALF + ",é)", "s", "{" + HALF + "}");
    }
}
