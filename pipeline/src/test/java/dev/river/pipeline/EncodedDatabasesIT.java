package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database in EUC_JP, of which Java has another idea than PostgreSQL. */
class EncodedDatabasesIT {

    private static final String TEXT = "～―∥－￠￡￢￤①纊ｱ亜";

    @RegisterExtension
    final TestSubscriptions river = TestSubscriptions.inEncoding("15", "EUC_JP");

    @ForBothPlugins
    void dumpAndStreamGiveTheTextOfPostgres(PluginChoice plugin) {
        river.execute("CREATE TABLE t (id text PRIMARY KEY, a text); INSERT INTO t VALUES ('①', '" + TEXT + "')");
        river.stream(plugin);
        river.execute("INSERT INTO t VALUES ('～', '" + TEXT + "'); UPDATE t SET a = a || '①' WHERE id = '①'");

        river.awaitSame("t");
        assertThat(AppliedRecords.of(river.records("t")))
                .isEqualTo(Map.of(
                        "①", Map.of("id", "①", "a", TEXT + "①"),
                        "～", Map.of("id", "～", "a", TEXT)));
        assertThat(river.replaced()).isZero();
    }

    @Test
    void bytesWithoutACharacterAreReplacedAndCounted() {
        river.execute("CREATE TABLE t (id int PRIMARY KEY, a text)");
        river.stream(PluginChoice.TEST_DECODING);
        river.execute("INSERT INTO t VALUES (1, convert_from('\\xf9a1b0a1', 'EUC_JP'))");
        river.execute("INSERT INTO t VALUES (2, '亜')");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(AppliedRecords.of(river.records("t")))
                        .isEqualTo(Map.of("1", Map.of("id", "1", "a", "\ufffd亜"), "2", Map.of("id", "2", "a", "亜"))));
        assertThat(river.replaced()).isEqualTo(1);
    }
}
