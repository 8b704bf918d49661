package dev.river.service;

import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.service.config.RiverConfiguration;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.util.List;
import net.sourceforge.argparse4j.inf.Argument;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code server}: runs the subscriptions and the pages. */
final class RunCommand extends ServerCommand<RiverConfiguration> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    RunCommand(Application<RiverConfiguration> application) {
        super(application, "server", "Runs the subscriptions of a configuration file");
    }

    @Override
    public void configure(Subparser parser) {
        super.configure(parser.help(getDescription()));
    }

    @Override
    protected Argument addFileArgument(Subparser parser) {
        return CommandLine.file(parser);
    }

    /**
     * Checks the subscriptions and starts them, and then the pages: what a reader of records waits for comes before what
     * shows how it goes.
     */
    @Override
    protected void run(Bootstrap<RiverConfiguration> bootstrap, Namespace namespace, RiverConfiguration configuration)
            throws Exception {
        StateFolder.requireWritable(configuration.stateDirectory());
        configuration.warnings().forEach(warning -> LOG.warn("{}", warning));
        try (Ports ports = Ports.open(configuration.getServerFactory())) {
            run(bootstrap, namespace, configuration, ports);
        }
    }

    private void run(
            Bootstrap<RiverConfiguration> bootstrap, Namespace namespace, RiverConfiguration configuration, Ports ports)
            throws Exception {
        List<SubscriptionSettings> settings = configuration.subscriptions();
        Findings.stopOnErrors(settings);

        Subscriptions subscriptions = new Subscriptions(settings, bootstrap.getMetricRegistry());
        subscriptions.start();
        try {
            subscriptions.awaitFirstStates();
            bootstrap.registerMetrics();
            bootstrap.addBundle(new Pages(subscriptions, ports));
            super.run(bootstrap, namespace, configuration);
        } catch (Exception | Error e) {
            subscriptions.stop();
            throw e;
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        Failure.print(failure, cli.getStdErr());
    }
}
