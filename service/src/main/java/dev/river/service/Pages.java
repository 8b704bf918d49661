package dev.river.service;

import dev.river.service.config.RiverConfiguration;
import dev.river.service.http.SubscriptionTask;
import dev.river.service.http.SubscriptionsPage;
import dev.river.service.http.TaskGuard;
import dev.river.service.metrics.PrometheusPage;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Environment;

/** What the server shows of the subscriptions, and takes for them. */
final class Pages implements ConfiguredBundle<RiverConfiguration> {

    private final Subscriptions subscriptions;
    private final Ports ports;

    Pages(Subscriptions subscriptions, Ports ports) {
        this.subscriptions = subscriptions;
        this.ports = ports;
    }

    @Override
    public void run(RiverConfiguration configuration, Environment environment) {
        boolean tasksOfThisHost = configuration.keepsTasksToThisHost();
        configuration.setServerFactory(ports);
        environment.lifecycle().addEventListener(subscriptions);
        subscriptions
                .byName()
                .values()
                .forEach(subscription -> environment
                        .healthChecks()
                        .register("subscription." + subscription.name(), new SubscriptionHealth(subscription)));

        // All pages are plain servlets: to start Jersey takes a second of processor time, as the first records come.
        environment.jersey().disable();
        SubscriptionsPage.addTo(environment, subscriptions.byName());
        TaskGuard.addTo(environment, configuration.tasks().token(), tasksOfThisHost);
        SubscriptionTask.addTo(environment, subscriptions.byName());
        PrometheusPage.addTo(environment);
    }
}
