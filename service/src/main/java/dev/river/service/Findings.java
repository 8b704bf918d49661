package dev.river.service;

import dev.river.pipeline.check.Finding;
import dev.river.pipeline.check.Preflight;
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

    /** How long a start waits for what may stop it. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);

    private Findings() {}

    /**
     * Checks every subscription, and warns of what the start can continue with. Servers that do not answer soon are not waited for:
     * what is found later is logged then, and each subscription says by itself what it waits for.
     *
     * @throws StartException with all the errors, if there is one
     */
    static void stopOnErrors(List<SubscriptionSettings> subscriptions) throws StartException {
        Preflight preflight = new Preflight();
        Map<String, CompletableFuture<List<Finding>>> checks = start(preflight, subscriptions);
        var unused = CompletableFuture.allOf(checks.values().toArray(CompletableFuture[]::new))
                .whenComplete((all, failure) -> preflight.close());
        long deadline = System.nanoTime() + ANSWERS_WITHIN.toNanos();
        List<String> errors = new ArrayList<>();
        for (Map.Entry<String, CompletableFuture<List<Finding>>> check : checks.entrySet()) {
            String name = check.getKey();
            try {
                for (Finding finding : check.getValue().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    if (finding.severity() == Finding.Severity.ERROR) {
                        errors.add(describe(name, finding));
                    } else {
                        log(name, finding);
                    }
                }
            } catch (TimeoutException e) {
                var later = check.getValue().thenAccept(findings -> findings.forEach(finding -> log(name, finding)));
            } catch (ExecutionException e) {
                throw new IllegalStateException("The check of " + name + " failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartException(List.of("Interrupted"));
            }
        }
        if (!errors.isEmpty()) {
            throw new StartException(errors);
        }
    }

    /** Begins to check them, all at the same time. */
    static Map<String, CompletableFuture<List<Finding>>> start(
            Preflight preflight, List<SubscriptionSettings> subscriptions) {
        Map<String, CompletableFuture<List<Finding>>> checks = new LinkedHashMap<>();
        subscriptions.forEach(subscription ->
                checks.put(subscription.name(), preflight.start(subscription, StateFolder.progressOf(subscription))));
        return checks;
    }

    /** What a subscription says by itself is not said twice: that it fails, or waits for a server. */
    private static void log(String subscription, Finding finding) {
        switch (finding.severity()) {
            case ERROR -> LOG.error("{}", describe(subscription, finding));
            case WARNING -> LOG.warn("{}", describe(subscription, finding));
            case FAILED, UNREACHABLE -> LOG.debug("{}", describe(subscription, finding));
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
