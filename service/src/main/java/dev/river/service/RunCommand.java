package dev.river.service;

import dev.river.service.config.RiverConfiguration;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import net.sourceforge.argparse4j.inf.Argument;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** {@code server}: runs the subscriptions and the pages. */
final class RunCommand extends ServerCommand<RiverConfiguration> {

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

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        Failure.print(failure, cli.getStdErr());
    }
}
