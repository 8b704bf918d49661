package dev.river.pipeline;

import dev.river.pipeline.lane.DeadLetters;
import dev.river.pipeline.lane.Lane;
import dev.river.pipeline.lane.LaneMetrics;
import dev.river.pipeline.lane.LaneStatus;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.sink.Lsn;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The lanes of a subscription, one for each sink, while it owns its slot. */
final class Lanes implements AutoCloseable {

    private final Map<String, Lane> lanes = new LinkedHashMap<>();

    /**
     * @param start up to where all is durable already
     * @param mayWrite whether the subscription owns its slot
     */
    static Lanes open(
            SubscriptionSettings settings,
            Map<String, LaneMetrics> metrics,
            DeadLetters deadLetters,
            Lsn start,
            BooleanSupplier mayWrite) {
        Lanes opened = new Lanes();
        try {
            settings.sinks().forEach((name, sink) -> {
                Sink made = sink.factory().create(new SinkContext(settings.name(), name, settings.directory()));
                LaneMetrics counted = metrics.get(name);
                if (counted == null) {
                    throw new IllegalStateException("Sink " + name + " is not counted");
                }
                opened.lanes.put(
                        name,
                        Lane.start(settings.name(), name, made, sink.lane(), deadLetters, counted, start, mayWrite));
            });
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** A writer for each lane, for one thread. */
    Map<String, LaneWriter> writers(Lsn committedLsn, Runnable whileWaiting) {
        Map<String, LaneWriter> writers = new LinkedHashMap<>();
        lanes.forEach((name, lane) -> writers.put(name, new LaneWriter(lane, committedLsn, whileWaiting)));
        return writers;
    }

    /** Waits until all that was handed over is durable, for as long as {@code whileWaiting} does not throw. */
    void awaitEmpty(Runnable whileWaiting) {
        for (Lane lane : lanes.values()) {
            while (!lane.awaitEmpty(Duration.ofSeconds(1))) {
                whileWaiting.run();
            }
        }
    }

    /** @throws dev.river.pipeline.lane.LaneFailure if one has failed */
    void checkFailure() {
        lanes.values().forEach(Lane::checkFailure);
    }

    List<LaneStatus> statuses() {
        return lanes.values().stream().map(Lane::status).toList();
    }

    double recordsPerSecond() {
        return lanes.values().stream().mapToDouble(Lane::recordsPerSecond).sum();
    }

    @Override
    public void close() {
        // All are told before the first is waited for.
        lanes.values().forEach(Lane::giveUp);
        lanes.values().forEach(Lane::close);
    }
}
