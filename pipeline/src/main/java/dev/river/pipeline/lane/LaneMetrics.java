package dev.river.pipeline.lane;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.metric.MetricName;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Rejection;
import dev.river.sink.SinkMetrics;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What is counted of a lane. It outlives the lane: a subscription that starts again goes on counting. */
public final class LaneMetrics {

    private final MetricRegistry registry;
    private final String subscription;
    private final String sink;
    private final SinkMeters ofSink;
    private final Meter all = new Meter();
    private final Counter bytes;
    private final Counter retries;
    private final Counter deadLetters;
    private final Histogram batchRecords;
    private final Map<TableName, Counter> records = new ConcurrentHashMap<>();
    private volatile LongSupplier waitingBytes = () -> 0;

    public LaneMetrics(MetricRegistry registry, String subscription, String sink) {
        this.registry = registry;
        this.subscription = subscription;
        this.sink = sink;
        this.ofSink = new SinkMeters(registry, subscription, sink);
        this.bytes = registry.counter(name("river.bytes.out"));
        this.retries = registry.counter(name("river.retries"));
        this.deadLetters = registry.counter(name("river.dead.letters"));
        this.batchRecords = registry.histogram(name("river.batch.records"));
        registry.gauge(name("river.lane.waiting.bytes"), () -> () -> waitingBytes.getAsLong());
    }

    private String name(String metric) {
        return MetricName.of(metric, "subscription", subscription, "sink", sink);
    }

    /** What the sink shows of itself. */
    public SinkMetrics ofSink() {
        return ofSink;
    }

    /** The sink is closed: what it showed must not be asked any more. */
    void sinkClosed() {
        ofSink.forgetGauges();
    }

    void observe(LongSupplier waiting) {
        waitingBytes = waiting;
    }

    void delivered(List<ChangeRecord> batch, List<Rejection> rejections) {
        Set<ChangeRecord> left = new HashSet<>();
        rejections.forEach(rejection -> left.add(rejection.record()));
        Map<TableName, long[]> counts = new HashMap<>();
        Table last = null;
        long[] count = new long[1];
        long size = 0;
        for (ChangeRecord each : batch) {
            if (left.isEmpty() || !left.contains(each)) {
                // Records of one table usually follow each other, and share the object.
                if (each.table() != last) {
                    last = each.table();
                    count = counts.computeIfAbsent(last.name(), table -> new long[1]);
                }
                count[0]++;
                size += each.size();
            }
        }
        counts.forEach((table, counted) -> counter(table).inc(counted[0]));
        all.mark(batch.size() - left.size());
        bytes.inc(size);
        batchRecords.update(batch.size());
    }

    private Counter counter(TableName table) {
        return records.computeIfAbsent(
                table,
                name -> registry.counter(MetricName.of(
                        "river.records.out", "subscription", subscription, "sink", sink, "table", name.toString())));
    }

    void retried() {
        retries.inc();
    }

    void rejected(int count) {
        deadLetters.inc(count);
    }

    long delivered() {
        return all.getCount();
    }

    double deliveredPerSecond() {
        return all.getOneMinuteRate();
    }
}
