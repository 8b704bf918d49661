package dev.river.pipeline.flow;

import dev.river.pipeline.deadletter.DeadLetters;
import dev.river.pipeline.lane.Lane;
import dev.river.pipeline.lane.LaneContext;
import dev.river.pipeline.lane.LaneFailure;
import dev.river.pipeline.lane.LaneMetrics;
import dev.river.pipeline.lane.LaneStatus;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.log.RepeatedLines;
import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.sink.Notes;
import dev.river.sink.Sink;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The lanes of a subscription, one for each sink, as long as it owns its slot: over all stretches of the stream. */
public final class Lanes implements AutoCloseable {

    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Map<String, LanePosition> positions = new LinkedHashMap<>();
    private final Collection<Lane> unended;

    /** The sinks whose own position is known, or that have none. */
    private final Set<String> asked = new HashSet<>();

    private final AtomicLong losses = new AtomicLong();

    private Lanes(Collection<Lane> unended) {
        this.unended = unended;
    }

    /**
     * @param start up to where each lane is durable
     * @param unended gets the lanes whose sinks do not end when they are closed
     * @param lines asked before something is logged that may happen again and again
     * @param mayWrite whether the subscription owns its slot
     * @param identities is told what a sink finds behind a destination
     */
    public static Lanes open(
            SubscriptionSettings settings,
            Map<String, LaneMetrics> metrics,
            DeadLetters deadLetters,
            Positions start,
            Collection<Lane> unended,
            RepeatedLines lines,
            BooleanSupplier mayWrite,
            IdentityListener identities) {
        Lanes opened = new Lanes(unended);
        try {
            settings.sinks().forEach((name, sink) -> {
                LaneMetrics counted = metrics.get(name);
                if (counted == null) {
                    throw new IllegalStateException("Sink " + name + " is not counted");
                }
                Sink made = sink.factory()
                        .create(sink.context(settings)
                                .metrics(counted.ofSink())
                                .identities((destination, identity) -> identities.see(name, destination, identity))
                                .build());
                Lane lane = Lane.start(
                        new LaneContext(settings.name(), name, sink.lane(), deadLetters, counted, lines, mayWrite),
                        made,
                        settings.memory().lane());
                opened.lanes.put(name, lane);
                opened.positions.put(name, new LanePosition(lane, start.lane(name)));
            });
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** Is told what a sink finds behind a destination, on any thread. */
    @FunctionalInterface
    public interface IdentityListener {
        void see(String sink, String destination, String identity);
    }

    /** The lane of that sink. */
    public Lane lane(String sink) {
        return Objects.requireNonNull(lanes.get(sink), sink);
    }

    /** How far the stream came in the lane of that sink. */
    public LanePosition position(String sink) {
        return Objects.requireNonNull(positions.get(sink), sink);
    }

    /** How far the stream came in each lane, by sink. */
    public Map<String, LanePosition> positions() {
        return Collections.unmodifiableMap(positions);
    }

    /**
     * Where the stream has to continue, so that no lane misses anything: where the slowest was given it. Where two are there, the
     * one that is less sure of the last transaction: to take one for new that was read does no harm.
     */
    public Position given() {
        return positions.values().stream()
                .map(position -> position.given().atTransactionStart())
                .min(Comparator.comparing(Position::lsn).thenComparing(Position::lastEndLsn))
                .orElseThrow();
    }

    /** Up to where each lane is durable, by sink. */
    public Map<String, Position> durable() {
        Map<String, Position> durable = new LinkedHashMap<>();
        positions.forEach((sink, position) -> durable.put(sink, position.durable()));
        return durable;
    }

    /**
     * Has the lanes go on from where the sinks themselves have stored that they are. A sink that stores nothing is not waited for.
     *
     * @param progress says to which slot a position must belong
     * @param whileWaiting called about every second while a sink is not open; may throw, to give up
     * @return whether a sink was further than was known
     * @throws LaneFailure if a lane has failed
     */
    public boolean goToStored(Positions progress, Runnable whileWaiting) {
        Map<String, Position> before = durable();
        lanes.forEach((sink, lane) -> {
            if (asked.contains(sink)) {
                return;
            }
            Notes stored = lane.awaitStored(Duration.ofSeconds(1));
            while (stored == null) {
                whileWaiting.run();
                stored = lane.awaitStored(Duration.ofSeconds(1));
            }
            PositionNote.in(stored, progress).ifPresent(position(sink)::pass);
            asked.add(sink);
        });
        return !before.equals(durable());
    }

    /**
     * How often something that was handed over was lost, so that it is read again. A {@link Mark} that was given before a loss may
     * seem durable after it although its batch is not.
     */
    public long losses() {
        return losses.get();
    }

    /** After a {@link StartOverException}: what a sink had taken and lost is read again. */
    public void startOver() {
        losses.incrementAndGet();
        lanes.forEach((sink, lane) -> {
            if (lane.takeUpAgain()) {
                position(sink).startOver(position(sink).durable());
            }
        });
    }

    /** Has the sinks make durable what they have taken. */
    public void flush() {
        lanes.values().forEach(Lane::flush);
    }

    /** Forgets what the sinks have not been sent; it is read again. */
    public void dropUnsent() {
        losses.incrementAndGet();
        positions.values().forEach(LanePosition::dropUnsent);
    }

    /** A writer into the lane of that sink, for one thread. */
    public LaneWriter writer(String sink, Runnable whileWaiting, Supplier<Notes> notes, Consumer<Mark> handedOver) {
        return new LaneWriter(lane(sink), whileWaiting, notes, handedOver);
    }

    /** Waits until all that was handed over is durable, for as long as {@code whileWaiting} does not throw. */
    public void awaitEmpty(Runnable whileWaiting) {
        for (Lane lane : lanes.values()) {
            while (!lane.awaitEmpty(Duration.ofSeconds(1))) {
                whileWaiting.run();
            }
        }
    }

    /** Waits until all that was handed over is durable, up to this time for each lane. */
    public void awaitEmpty(Duration timeout) {
        for (Lane lane : lanes.values()) {
            if (!lane.hasFailed()) {
                var unused = lane.awaitEmpty(timeout);
            }
        }
    }

    /**
     * @throws LaneFailure if one has failed
     * @throws StartOverException if one has lost what its sink had taken
     */
    public void checkFailure() {
        lanes.values().forEach(Lane::checkFailure);
    }

    public List<LaneStatus> statuses() {
        return lanes.values().stream().map(Lane::status).toList();
    }

    @Override
    public void close() {
        Lane.closeAll(lanes.values());
        lanes.values().stream().filter(lane -> lane.unended() != null).forEach(unended::add);
    }
}
