package dev.river.service;

import dev.river.pipeline.check.Finding;
import dev.river.pipeline.check.Preflight;
import dev.river.service.config.RiverConfiguration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import net.sourceforge.argparse4j.inf.Argument;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** {@code check}: says what a configuration and the servers that it names lack, with the SQL to run. */
final class CheckCommand extends ConfiguredCommand<RiverConfiguration> {

    private final PrintStream out;

    CheckCommand(PrintStream out) {
        super("check", "Checks a configuration file and the servers that it names");
        this.out = out;
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
    protected void run(Bootstrap<RiverConfiguration> bootstrap, Namespace namespace, RiverConfiguration configuration)
            throws StartException {
        StateFolder.requireWritable(configuration.stateDirectory());
        configuration.warnings().forEach(warning -> out.println("warning: " + warning));
        List<String> failed = new ArrayList<>();
        try (Preflight preflight = new Preflight()) {
            Findings.start(preflight, configuration.subscriptions()).forEach((subscription, check) -> {
                List<Finding> findings = check.join();
                findings.forEach(finding -> out.println(Findings.describe(subscription, finding)));
                if (findings.stream().anyMatch(finding -> !finding.severity().isWell())) {
                    failed.add(subscription);
                } else {
                    out.println(subscription + ": ok");
                }
            });
        }
        if (!failed.isEmpty()) {
            throw new StartException(List.of("Not ready: " + String.join(", ", failed)));
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        out.flush();
        Failure.print(failure, cli.getStdErr());
    }
}
