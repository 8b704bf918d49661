package dev.river.service;

import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.Subscription;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.sink.SinkException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All subscriptions of the process.
 *
 * <p>They start before the server does, and stop before it begins to: a Managed would be stopped after the connectors, with
 * nobody there to show how the stop goes, and after up to half a minute's wait for open requests.
 */
final class Subscriptions implements LifeCycle.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private static final Duration PAGES_WAIT = Duration.ofSeconds(1);

    private final Map<String, Subscription> byName = new LinkedHashMap<>();
    private boolean stopped;

    Subscriptions(List<SubscriptionSettings> settings, MetricRegistry metrics) throws StartException {
        Destinations destinations = new Destinations();
        for (SubscriptionSettings subscription : settings) {
            try {
                byName.put(
                        subscription.name(),
                        new Subscription(subscription, StateFolder.progressOf(subscription), metrics, destinations));
            } catch (SinkException e) {
                throw new StartException(List.of(subscription.name() + ": " + e.getMessage()));
            }
        }
    }

    /** All of them by their names, in the order of the configuration. */
    Map<String, Subscription> byName() {
        return Collections.unmodifiableMap(byName);
    }

    /** Starts all of them, to be stopped when the process has to end, if not before. */
    void start() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        byName.values().forEach(Subscription::start);
    }

    /**
     * Waits until each is under way, so that the pages, whose start keeps a processor busy, do not hold the first records
     * up; but only for a moment, since the pages show what they wait for.
     */
    void awaitFirstStates() throws InterruptedException {
        long deadline = System.nanoTime() + PAGES_WAIT.toNanos();
        for (Subscription subscription : byName.values()) {
            subscription.awaitFirstState(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    @Override
    public void lifeCycleStopping(LifeCycle server) {
        stop();
    }

    /** Stops all at the same time, since each may take its while. A second caller waits for the same end. */
    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        LOG.info("River stops");
        List<Thread> stopping = byName.values().stream()
                .map(subscription -> new Thread(subscription::close, "stop-" + subscription.name()))
                .toList();
        stopping.forEach(Thread::start);
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
