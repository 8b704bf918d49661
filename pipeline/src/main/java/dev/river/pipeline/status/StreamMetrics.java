package dev.river.pipeline.status;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.metric.MetricName;
import dev.river.sink.TableName;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** What is counted and shown of a subscription, its lanes aside. */
public final class StreamMetrics {

    private final MetricRegistry registry;
    private final String subscription;
    private final Counter overtaken;
    private final Counter replaced;
    private final DumpMetrics dumps;

    public StreamMetrics(MetricRegistry registry, String subscription, Board board) {
        this.registry = registry;
        this.subscription = subscription;
        this.overtaken = registry.counter(MetricName.of("river.dump.rows.overtaken", "subscription", subscription));
        this.replaced = registry.counter(MetricName.of("river.characters.replaced", "subscription", subscription));
        this.dumps = new DumpMetrics(registry, subscription);
        gauge("river.lag.bytes", () -> orNull(board.lagBytes().stream().asDoubleStream()));
        gauge("river.lag.seconds", () -> orNull(board.lagSeconds().stream()));
        gauge(
                "river.wal.retained.bytes",
                () -> orNull(board.retainedWal().stream().asDoubleStream()));
        gauge("river.wal.safe.bytes", board::safeWal);
        gauge("river.tables.waiting", board::waiting);
        gauge("river.healthy", () -> board.status().healthy() ? 1 : 0);
        for (State state : State.values()) {
            registry.gauge(
                    MetricName.of("river.state", "subscription", subscription, "state", state.name()),
                    () -> () -> board.status().state() == state ? 1 : 0);
        }
    }

    /** Null where there is none, which leaves the gauge out of what is shown. */
    private static @Nullable Double orNull(DoubleStream value) {
        return value.boxed().findFirst().orElse(null);
    }

    private void gauge(String metric, Gauge<? extends @Nullable Number> value) {
        registry.gauge(MetricName.of(metric, "subscription", subscription), () -> value);
    }

    /** What is shown of its dumps. */
    public DumpMetrics dumps() {
        return dumps;
    }

    /** Rows that the dump has read and left out, since the stream had delivered something newer of them. */
    public Counter overtaken() {
        return overtaken;
    }

    /** Bytes that are no text in the encoding of the database, and became U+FFFD. */
    public Counter replaced() {
        return replaced;
    }

    /** Records that came in from a table, by the stream or the dump. */
    public Counter records(TableName table) {
        return registry.counter(name("river.records.in", table));
    }

    /** Bytes that PostgreSQL sent for them. */
    public Counter bytes(TableName table) {
        return registry.counter(name("river.bytes.in", table));
    }

    private String name(String metric, TableName table) {
        return MetricName.of(metric, "subscription", subscription, "table", table.toString());
    }
}
