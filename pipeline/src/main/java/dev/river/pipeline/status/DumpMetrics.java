package dev.river.pipeline.status;

import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.metric.MetricName;
import dev.river.pipeline.status.DumpStatus.PartProgress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of the dumps of a subscription that are not done: of all together always, and of each table while rows of it are
 * due.
 */
public final class DumpMetrics {

    private static final DumpProgress NOTHING = DumpProgress.sum(List.of());

    private static final Map<String, Function<DumpProgress, @Nullable Number>> OF_A_TABLE = Map.of(
            "rows", DumpProgress::rows,
            "rows.estimated", DumpProgress::estimatedRows,
            "rows.rate", DumpProgress::rowsPerSecond,
            "bytes", DumpProgress::bytes,
            "bytes.estimated", DumpProgress::estimatedBytes,
            "chunks", DumpProgress::chunks,
            "chunks.estimated", DumpProgress::estimatedChunks,
            "seconds.left", DumpMetrics::secondsLeft);

    private static final Map<String, Function<DumpProgress, @Nullable Number>> OF_ALL = Map.of(
            "tables", DumpProgress::tables,
            "tables.done", DumpProgress::tablesDone);

    private final MetricRegistry registry;
    private final String subscription;
    private final Set<String> shown = new HashSet<>();
    private volatile DumpProgress all = NOTHING;
    private volatile Map<String, DumpProgress> tables = Map.of();

    DumpMetrics(MetricRegistry registry, String subscription) {
        this.registry = registry;
        this.subscription = subscription;
        OF_ALL.forEach(this::gaugeOfAll);
        OF_A_TABLE.forEach(this::gaugeOfAll);
    }

    private void gaugeOfAll(String metric, Function<DumpProgress, @Nullable Number> value) {
        registry.gauge(
                MetricName.of("river.dump." + metric, "subscription", subscription), () -> () -> value.apply(all));
    }

    /** 0 while nothing is due; null, which leaves the gauge out, while nobody knows. */
    private static @Nullable Number secondsLeft(DumpProgress progress) {
        if (progress.tables() == 0) {
            return 0;
        }
        return progress.secondsLeft().isPresent() ? progress.secondsLeft().getAsLong() : null;
    }

    /** The dumps are like this now. */
    public synchronized void show(List<DumpStatus> dumps) {
        List<DumpStatus> undone =
                dumps.stream().filter(dump -> dump.state() != DumpState.DONE).toList();
        all = DumpProgress.sum(undone.stream().map(DumpStatus::progress).toList());
        tables = undone.stream()
                .flatMap(dump -> dump.parts().stream())
                .collect(Collectors.groupingBy(
                        PartProgress::table,
                        Collectors.collectingAndThen(
                                Collectors.mapping(PartProgress::progress, Collectors.toList()), DumpProgress::sum)));
        Set<String> due = tables.entrySet().stream()
                .filter(table ->
                        table.getValue().tablesDone() < table.getValue().tables())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        for (String gone : Set.copyOf(shown)) {
            if (!due.contains(gone)) {
                OF_A_TABLE.keySet().forEach(metric -> registry.remove(nameOfTable(metric, gone)));
                shown.remove(gone);
            }
        }
        for (String table : due) {
            if (shown.add(table)) {
                OF_A_TABLE.forEach((metric, value) -> registry.gauge(
                        nameOfTable(metric, table), () -> () -> value.apply(tables.getOrDefault(table, NOTHING))));
            }
        }
    }

    private String nameOfTable(String metric, String table) {
        return MetricName.of("river.dump.table." + metric, "subscription", subscription, "table", table);
    }
}
