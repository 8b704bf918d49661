package dev.river.pipeline.check;

import com.google.common.base.Throwables;
import dev.river.pipeline.check.Finding.Severity;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at all that subscriptions need, without changing anything: at all of them at the same time, since each usually waits
 * for servers. Safe to use from any thread.
 */
public final class Preflight implements AutoCloseable {

    /** How long a sink's check may take, once the database has been looked at. */
    private static final Duration SINK_ANSWERS_WITHIN = Duration.ofSeconds(60);

    private final Duration sinkAnswersWithin;
    private final ExecutorService threads = Executors.newCachedThreadPool(Preflight::thread);
    private final Destinations destinations = new Destinations();
    private final Map<String, SinkProbe> probes = new ConcurrentHashMap<>();

    public Preflight() {
        this(SINK_ANSWERS_WITHIN);
    }

    Preflight(Duration sinkAnswersWithin) {
        this.sinkAnswersWithin = sinkAnswersWithin;
    }

    /**
     * What a subscription lacks, as it is found.
     *
     * @param source what the database lacks, the worst first
     * @param sinks what the sinks lack, which wait for the database: it says what goes to them
     */
    public record Check(CompletableFuture<List<Finding>> source, CompletableFuture<List<Finding>> sinks) {

        /** All of it, the worst first. */
        public List<Finding> join() {
            List<Finding> all = new ArrayList<>(source.join());
            all.addAll(sinks.join());
            all.sort((a, b) -> a.severity().compareTo(b.severity()));
            return all;
        }
    }

    /**
     * Begins to look at a subscription.
     *
     * @param store where its progress is
     */
    public Check start(SubscriptionSettings settings, ProgressStore store) {
        CompletableFuture<Plan> plan = new CompletableFuture<>();
        Map<String, CompletableFuture<List<Finding>>> checks = new LinkedHashMap<>();
        for (SinkSettings sink : settings.sinks().values()) {
            SinkProbe probe = probes.computeIfAbsent(sink.name(), first -> new SinkProbe());
            checks.put(
                    sink.name(),
                    CompletableFuture.supplyAsync(
                            () -> probe.check(settings, sink, plan.join().destinations(sink.name())), threads));
        }
        CompletableFuture<List<Finding>> source =
                CompletableFuture.supplyAsync(() -> checkSource(settings, store, plan), threads);
        return new Check(source, source.thenApplyAsync(found -> results(checks), threads));
    }

    private List<Finding> results(Map<String, CompletableFuture<List<Finding>>> checks) {
        long deadline = System.nanoTime() + sinkAnswersWithin.toNanos();
        List<Finding> findings = new ArrayList<>();
        checks.forEach(
                (sink, check) -> findings.addAll(result(sink, check, deadline - System.nanoTime(), sinkAnswersWithin)));
        return findings;
    }

    /** What still runs is left to itself. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One that hangs does not keep River from ending. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "river-check");
        thread.setDaemon(true);
        return thread;
    }

    private static List<Finding> result(
            String sink, CompletableFuture<List<Finding>> check, long leftNanos, Duration within) {
        try {
            return check.get(leftNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return List.of(new Finding(
                    Severity.UNREACHABLE,
                    "Sink " + sink + ": its check has not returned within " + within.toSeconds()
                            + " s. Either its server does not answer, or this is a fault of the sink's plugin: tell"
                            + " whoever made it.",
                    null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The check was interrupted");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Throwables.throwIfUnchecked(cause);
            throw new IllegalStateException(cause);
        }
    }

    private List<Finding> checkSource(
            SubscriptionSettings settings, ProgressStore store, CompletableFuture<Plan> plan) {
        try {
            return new SourceCheck(settings, store, destinations, plan).findings();
        } catch (SourceException e) {
            return List.of(new Finding(e.isRetriable() ? Severity.UNREACHABLE : Severity.ERROR, e.getMessage(), null));
        } finally {
            // The sinks wait for it: where the database is away nobody knows what goes to them.
            plan.complete(Plan.NONE);
        }
    }
}
