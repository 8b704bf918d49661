package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/metrics.md names every metric of River with its type and its labels, and none that there is not. */
final class MetricsIT {

    private static final Path DOCS = Path.of("..", "docs", "metrics.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(river_\\w+)` \\| (\\w+) \\| ([^|]+) \\| [^|]+ \\| .+ \\|$");
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (river_\\w+) (\\w+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void everyMetricOfARunningSubscriptionIsDocumented() throws IOException {
        SourceDatabase database = SourceDatabase.withTables("metrics", 3000);
        RiverFolder.writeYaml(folder, """
                subscriptions:
                  - name: metrics
                    source: {url: "%s", user: postgres}
                    dump: {chunkSize: 64KiB}
                    rules: [{table: "*", sink: records}]
                sinks:
                  records: {type: file, path: records.jsonl}
                """.formatted(database.jdbcUrl()));
        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState("metrics", "STREAMING");
            database.awaitDelivered(river, "river_metrics");
            await().atMost(Duration.ofSeconds(30))
                    .failFast(river::assertAlive)
                    .until(() -> river.metrics().contains("river_lag_seconds{")
                            && river.metrics().contains("river_wal_retained_bytes{"));
            String page = river.metrics();
            // Slow enough to be looked at.
            river.task("dump", "metrics", "&where=pg_sleep(0.001)%20IS%20NOT%20NULL");
            await().atMost(Duration.ofSeconds(60))
                    .failFast(river::assertAlive)
                    .until(() -> river.metrics().contains("river_dump_table_seconds_left{"));
            String pageOfADump = river.metrics();
            river.stop();

            Map<String, String> all = new TreeMap<>(shown(pageOfADump));
            all.putAll(shown(page));
            assertThat(all).containsExactlyEntriesOf(documented());
            assertThat(page.lines().filter(line -> line.startsWith("river_state{")))
                    .containsExactlyInAnyOrder(
                            "river_state{state=\"STANDBY\",subscription=\"metrics\"} 0.0",
                            "river_state{state=\"DUMPING\",subscription=\"metrics\"} 0.0",
                            "river_state{state=\"STREAMING\",subscription=\"metrics\"} 1.0",
                            "river_state{state=\"RETRYING\",subscription=\"metrics\"} 0.0",
                            "river_state{state=\"PAUSED\",subscription=\"metrics\"} 0.0",
                            "river_state{state=\"FAILED\",subscription=\"metrics\"} 0.0");
        }
    }

    /** The type and the labels of each metric, as the page for Prometheus has them. */
    private static Map<String, String> shown(String page) {
        Map<String, String> metrics = new TreeMap<>();
        TYPE.matcher(page).results().forEach(type -> {
            List<String> labels = new ArrayList<>();
            Pattern.compile("(?m)^" + type.group(1) + "\\{(.*)} \\S+$")
                    .matcher(page)
                    .results()
                    .flatMap(series -> LABEL.matcher(series.group(1)).results())
                    .map(label -> label.group(1))
                    .filter(label -> !label.equals("quantile"))
                    .forEach(labels::add);
            metrics.put(type.group(1), type.group(2) + " " + new TreeSet<>(labels));
        });
        return metrics;
    }

    private static Map<String, String> documented() throws IOException {
        return ROW.matcher(Files.readString(DOCS))
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1),
                        row -> row.group(2) + " "
                                + CODE.matcher(row.group(3))
                                        .results()
                                        .map(label -> label.group(1))
                                        .collect(Collectors.toCollection(TreeSet::new)),
                        (first, second) -> first + second,
                        TreeMap::new));
    }
}
