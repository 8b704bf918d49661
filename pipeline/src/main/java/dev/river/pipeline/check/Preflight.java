package dev.river.pipeline.check;

import com.google.common.base.Throwables;
import dev.river.pipeline.check.Finding.Severity;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.SourceException;
import dev.river.sink.Destination;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all that a subscription needs, without changing anything. */
public final class Preflight {

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    /** How long a sink's check may take, once the database has been looked at. */
    private static final Duration SINK_ANSWERS_WITHIN = Duration.ofSeconds(60);

    private Preflight() {}

    /**
     * What is missing, the worst first; empty where all is well.
     *
     * @param store where the progress of the subscription is
     */
    public static List<Finding> check(SubscriptionSettings settings, ProgressStore store) {
        return check(settings, store, SINK_ANSWERS_WITHIN);
    }

    static List<Finding> check(SubscriptionSettings settings, ProgressStore store, Duration sinkAnswersWithin) {
        // At the same time: each usually waits for a server, and a start waits for all of them.
        ExecutorService threads = Executors.newCachedThreadPool(Preflight::thread);
        try {
            Map<String, CompletableFuture<List<Finding>>> checks = new LinkedHashMap<>();
            CompletableFuture<Plan> plan = new CompletableFuture<>();
            for (SinkSettings sink : settings.sinks().values()) {
                checks.put(
                        sink.name(),
                        CompletableFuture.supplyAsync(
                                () -> checkSink(settings, sink, plan.join().destinations(sink.name())), threads));
            }
            List<Finding> findings = new ArrayList<>(checkSource(settings, store, plan));
            long deadline = System.nanoTime() + sinkAnswersWithin.toNanos();
            checks.forEach((sink, check) ->
                    findings.addAll(result(sink, check, deadline - System.nanoTime(), sinkAnswersWithin)));
            findings.sort((a, b) -> a.severity().compareTo(b.severity()));
            return findings;
        } finally {
            threads.shutdownNow();
        }
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

    private static List<Finding> checkSource(
            SubscriptionSettings settings, ProgressStore store, CompletableFuture<Plan> plan) {
        try {
            return new SourceCheck(settings, store, plan).findings();
        } catch (SourceException e) {
            return List.of(new Finding(e.isRetriable() ? Severity.UNREACHABLE : Severity.ERROR, e.getMessage(), null));
        } finally {
            // The sinks wait for it: where the database is away nobody knows what goes to them.
            plan.complete(Plan.NONE);
        }
    }

    private static List<Finding> checkSink(
            SubscriptionSettings settings, SinkSettings sink, List<Destination> destinations) {
        try {
            sink.factory().check(sink.context(settings).build(), destinations);
            return List.of();
        } catch (SinkException e) {
            return List.of(new Finding(
                    e instanceof RetriableException ? Severity.UNREACHABLE : Severity.ERROR,
                    "Sink " + sink.name() + ": " + e.getMessage(),
                    null));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("{}: the check of sink {} failed unexpectedly", settings.name(), sink.name(), e);
            return List.of(new Finding(
                    Severity.ERROR,
                    "Sink " + sink.name() + ": its check failed unexpectedly, see the log (" + e
                            + "). That is a fault of the sink's plugin: tell whoever made it.",
                    null));
        }
    }
}
