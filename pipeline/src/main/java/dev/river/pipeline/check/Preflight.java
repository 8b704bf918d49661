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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all that a subscription needs, without changing anything. */
public final class Preflight {

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private Preflight() {}

    /**
     * What is missing, the worst first; empty where all is well.
     *
     * @param store where the progress of the subscription is
     */
    public static List<Finding> check(SubscriptionSettings settings, ProgressStore store) {
        // At the same time: each usually waits for a server, and a start waits for all of them.
        ExecutorService threads = Executors.newCachedThreadPool(work -> new Thread(work, "river-check"));
        try {
            List<CompletableFuture<List<Finding>>> checks = new ArrayList<>();
            CompletableFuture<Plan> plan = new CompletableFuture<>();
            for (SinkSettings sink : settings.sinks().values()) {
                checks.add(CompletableFuture.supplyAsync(
                        () -> checkSink(settings, sink, plan.join().destinations(sink.name())), threads));
            }
            List<Finding> findings = new ArrayList<>(checkSource(settings, store, plan));
            checks.forEach(check -> findings.addAll(result(check)));
            findings.sort((a, b) -> a.severity().compareTo(b.severity()));
            return findings;
        } finally {
            threads.shutdown();
        }
    }

    private static List<Finding> result(CompletableFuture<List<Finding>> check) {
        try {
            return check.join();
        } catch (CompletionException e) {
            Throwables.throwIfUnchecked(e.getCause() == null ? e : e.getCause());
            throw e;
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
            LOG.error("{}: the check of sink {} failed in a way that it should not", settings.name(), sink.name(), e);
            return List.of(new Finding(
                    Severity.ERROR,
                    "Sink " + sink.name() + ": its check failed in a way that it should not, see the log: " + e
                            + ". That is a fault of the sink's plugin: tell whoever made it.",
                    null));
        }
    }
}
