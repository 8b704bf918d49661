package dev.river.service;

import dev.river.service.config.ConfigurationReader;
import dev.river.service.config.RiverConfiguration;
import dev.river.service.http.SubscriptionTask;
import dev.river.service.http.SubscriptionsResource;
import dev.river.service.metrics.PrometheusPage;
import io.dropwizard.configuration.ConfigurationFactoryFactory;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.util.Locale;
import java.util.TimeZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** River's entry point. */
public final class RiverApplication extends Application<RiverConfiguration> {

    private static final Logger LOG = LoggerFactory.getLogger(RiverApplication.class);

    public static void main(String[] arguments) throws Exception {
        // Sentences of libraries come in one language with River's own.
        Locale.setDefault(Locale.ROOT);
        // pgjdbc sends the JVM's time zone to the server, which would then write times in it.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        new RiverApplication().run(arguments);
        if (arguments.length == 0) {
            // It has told the usage, as for --help; but nothing that was wanted is done.
            System.exit(1);
        }
    }

    @Override
    public String getName() {
        return "river";
    }

    @Override
    protected void addDefaultCommands(Bootstrap<RiverConfiguration> bootstrap) {
        bootstrap.addCommand(new RunCommand(this));
        bootstrap.addCommand(new CheckCommand(System.out));
    }

    @Override
    public void initialize(Bootstrap<RiverConfiguration> bootstrap) {
        ConfigurationFactoryFactory<RiverConfiguration> reader =
                (type, validator, mapper, prefix) -> new ConfigurationReader(validator, System.getenv());
        bootstrap.setConfigurationFactoryFactory(reader);
    }

    @Override
    public void run(RiverConfiguration configuration, Environment environment) throws Exception {
        StateFolder.requireWritable(configuration.stateDirectory());
        configuration.warnings().forEach(warning -> LOG.warn("{}", warning));
        Findings.stopOnErrors(configuration.subscriptions());

        Subscriptions subscriptions = new Subscriptions(configuration.subscriptions(), environment.metrics());
        configuration.setServerFactory(new Ports(configuration.getServerFactory()));
        environment.lifecycle().addEventListener(subscriptions);
        subscriptions
                .all()
                .forEach(subscription -> environment
                        .healthChecks()
                        .register("subscription." + subscription.name(), new SubscriptionHealth(subscription)));

        SubscriptionsResource.addTo(environment, subscriptions);
        SubscriptionTask.addTo(environment, subscriptions);
        PrometheusPage.addTo(environment);
    }
}
