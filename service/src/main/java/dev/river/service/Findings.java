package dev.river.service;

import dev.river.pipeline.check.Finding;
import dev.river.pipeline.check.Preflight;
import dev.river.pipeline.check.Preflight.Check;
import dev.river.pipeline.settings.SubscriptionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the check before the start found. */
final class Findings {

    private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

    /** How long a start waits for databases: longer than it takes to find that one is away. */
    private static final Duration DATABASES_ANSWER_WITHIN = Duration.ofSeconds(30);

    /** How long it then waits for sinks. */
    private static final Duration SINKS_ANSWER_WITHIN = Duration.ofSeconds(5);

    private Findings() {}

    /**
     * Checks every subscription, and warns of what the start can continue with. Sinks that do not answer soon are not waited for:
     * what is found later is logged then, and each subscription says by itself what it waits for.
     *
     * @throws StartException with all the errors, if there is one
     */
    static void stopOnErrors(List<SubscriptionSettings> subscriptions) throws StartException {
        Preflight preflight = new Preflight();
        Map<String, Check> checks = start(preflight, subscriptions);
        var unused = CompletableFuture.allOf(
                        checks.values().stream().map(Check::sinks).toArray(CompletableFuture[]::new))
                .whenComplete((all, failure) -> preflight.close());
        List<String> errors = new ArrayList<>();
        long deadline = System.nanoTime() + DATABASES_ANSWER_WITHIN.toNanos();
        for (Map.Entry<String, Check> check : checks.entrySet()) {
            await(check.getKey(), check.getValue().source(), deadline, errors);
        }
        deadline = System.nanoTime() + SINKS_ANSWER_WITHIN.toNanos();
        for (Map.Entry<String, Check> check : checks.entrySet()) {
            await(check.getKey(), check.getValue().sinks(), deadline, errors);
        }
        if (!errors.isEmpty()) {
            throw new StartException(errors);
        }
    }

    private static void await(
            String subscription, CompletableFuture<List<Finding>> check, long deadline, List<String> errors)
            throws StartException {
        try {
            long left = Math.max(0, deadline - System.nanoTime());
            for (Finding finding : check.get(left, TimeUnit.NANOSECONDS)) {
                if (finding.severity() == Finding.Severity.ERROR) {
                    errors.add(describe(subscription, finding));
                } else {
                    log(subscription, finding);
                }
            }
        } catch (TimeoutException e) {
            var later = check.thenAccept(findings -> findings.forEach(finding -> log(subscription, finding)));
        } catch (ExecutionException e) {
            throw new IllegalStateException("The check of " + subscription + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(List.of("Interrupted"));
        }
    }

    /** Begins to check them, all at the same time. */
    static Map<String, Check> start(Preflight preflight, List<SubscriptionSettings> subscriptions) {
        Map<String, Check> checks = new LinkedHashMap<>();
        subscriptions.forEach(subscription ->
                checks.put(subscription.name(), preflight.start(subscription, StateFolder.progressOf(subscription))));
        return checks;
    }

    /** What a subscription says by itself is not said twice: that it fails, or that it or a table waits. */
    private static void log(String subscription, Finding finding) {
        switch (finding.severity()) {
            case ERROR -> LOG.error("{}", describe(subscription, finding));
            case WARNING -> LOG.warn("{}", describe(subscription, finding));
            case NOTE -> LOG.info("{}", describe(subscription, finding));
            case FAILED, UNREACHABLE, WAITING -> LOG.debug("{}", describe(subscription, finding));
        }
    }

    /** The finding with the SQL that mends it, below. */
    static String describe(String subscription, Finding finding) {
        String severity = finding.severity().name().toLowerCase(Locale.ROOT);
        String sentence = subscription + ": " + severity + ": " + finding.sentence();
        return finding.sql() == null
                ? sentence
                : sentence + "\n    " + finding.sql().strip().replace("\n", "\n    ");
    }
}
