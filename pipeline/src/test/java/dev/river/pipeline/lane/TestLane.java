package dev.river.pipeline.lane;

import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.deadletter.DeadLetters;
import dev.river.pipeline.lane.LaneSettings.OnReject;
import dev.river.pipeline.log.RepeatedLines;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Notes;
import dev.river.sink.Sink;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The lane of one test, with the marks of what was handed over to it. It starts with its first writer. */
public final class TestLane implements AutoCloseable {

    /** How long a test waits for what is to happen. */
    public static final Duration SOON = Duration.ofSeconds(20);

    /** Of the records that {@link #append} makes. */
    static final Table TABLE =
            TableBuilder.table("public", "orders").key("id", "integer").build();

    static final Notes NOTES = Notes.of(Map.of("position", new byte[] {1, 2, 3}));

    private final AtomicBoolean mayWrite = new AtomicBoolean(true);
    private final MetricRegistry metrics = new MetricRegistry();
    private final List<Mark> marks = new CopyOnWriteArrayList<>();
    private final Path deadLetters;
    private @Nullable Lane lane;

    /** For a test without dead letters. */
    public TestLane() {
        this(Path.of("none"));
    }

    TestLane(Path deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** Of batches of ten, which are tried until they succeed; rejected records go to the dead letters. */
    LaneWriter writer(Sink sink) {
        return writer(sink, settings(-1, OnReject.DEAD_LETTER));
    }

    public LaneWriter writer(Sink sink, LaneSettings settings) {
        return writer(sink, settings, new MemoryBudget(64 << 20, 2, 2), () -> {});
    }

    LaneWriter writer(Sink sink, LaneSettings settings, MemoryBudget memory, Runnable whileWaiting) {
        lane = Lane.start(
                new LaneContext(
                        "shop",
                        "events",
                        settings,
                        new DeadLetters("shop", deadLetters),
                        new LaneMetrics(metrics, "shop", "events"),
                        new RepeatedLines("shop"),
                        mayWrite::get),
                sink,
                memory.lane());
        return new LaneWriter(lane, whileWaiting, () -> NOTES, marks::add);
    }

    /** Of the batches that were handed over, in their order. */
    public List<Mark> marks() {
        return marks;
    }

    /** How many of the batches that were handed over are durable. */
    long durable() {
        return marks.stream().filter(Objects.requireNonNull(lane)::isDurable).count();
    }

    /** What the metrics say. */
    long waitingBytes() {
        String name = "river.lane.waiting.bytes{subscription=shop,sink=events}";
        return (long) Objects.requireNonNull(metrics.getGauges().get(name)).getValue();
    }

    void mayWrite(boolean may) {
        mayWrite.set(may);
    }

    @Override
    public void close() {
        if (lane != null) {
            lane.close();
        }
    }

    static LaneSettings settings(int retry, OnReject onReject) {
        return new LaneSettings(10, 1 << 20, Duration.ofMillis(10), 1 << 20, retry, onReject);
    }

    /** Adds records with those keys, and hands each full batch over. */
    static void append(LaneWriter writer, int from, int to) {
        for (int i = from; i < to; i++) {
            writer.add(record(i));
            writer.flushIfFull();
        }
    }

    public static ChangeRecord record(int id) {
        return RecordBuilder.insert(TABLE, Integer.toString(id)).build();
    }

    static List<String> keys(List<ChangeRecord> records) {
        return records.stream().map(record -> String.valueOf(record.key())).toList();
    }

    static List<String> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.toCollection(ArrayList::new));
    }
}
