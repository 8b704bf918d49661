package dev.river.service;

import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.Subscription;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.SourceException;
import dev.river.service.config.RiverConfiguration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Argument;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/** {@code dump}: has rows dumped again, by the server that runs or, where none does, by itself, and shows how far it is. */
final class DumpCommand extends ConfiguredCommand<RiverConfiguration> {

    private final PrintStream out;

    DumpCommand(PrintStream out) {
        super("dump", "Dumps rows again, and shows how far that is");
        this.out = out;
    }

    @Override
    public void configure(Subparser parser) {
        super.configure(parser.help(getDescription()));
        parser.addArgument("--subscription").help("its name; may be left out where there is only one");
        parser.addArgument("--table")
                .action(Arguments.append())
                .help(
                        "a table or a pattern of tables, as in a rule; may be given several times; all tables if left out");
        parser.addArgument("--where").help("a condition in SQL for the rows");
        parser.addArgument("--sink").help("the only sink that gets the rows");
    }

    @Override
    protected Argument addFileArgument(Subparser parser) {
        return CommandLine.file(parser);
    }

    /** What was asked for on the command line. */
    private record Order(
            List<String> tables,
            @Nullable String where,
            @Nullable String sink) {}

    @Override
    protected void run(Bootstrap<RiverConfiguration> bootstrap, Namespace namespace, RiverConfiguration configuration)
            throws StartException {
        SubscriptionSettings settings =
                chosen(configuration.subscriptions(), Optional.ofNullable(namespace.getString("subscription")));
        List<String> tables = namespace.getList("table");
        Order order = new Order(
                tables == null ? List.of() : tables, namespace.getString("where"), namespace.getString("sink"));
        DumpProgressBar bar = new DumpProgressBar(out, settings.name());
        RunningServer server = new RunningServer(
                configuration.addresses(), configuration.tasks().token());
        if (server.runs()) {
            out.println("The River that runs is asked");
            long id = server.dump(settings.name(), order.tables(), order.where(), order.sink());
            bar.show(id, () -> server.status(settings.name()));
        } else {
            alone(settings, order, bar);
        }
    }

    private static SubscriptionSettings chosen(List<SubscriptionSettings> all, Optional<String> name)
            throws StartException {
        List<String> names = all.stream().map(SubscriptionSettings::name).toList();
        if (name.isEmpty() && all.size() > 1) {
            throw new StartException(List.of("Name a subscription with --subscription: " + String.join(", ", names)));
        }
        return all.stream()
                .filter(each -> name.isEmpty() || each.name().equals(name.get()))
                .findFirst()
                .orElseThrow(() -> new StartException(List.of(
                        "There is no subscription " + name.orElse("") + "; there are " + String.join(", ", names))));
    }

    /** Owns the slot for as long as the dump takes; the stream flows meanwhile. */
    private void alone(SubscriptionSettings settings, Order order, DumpProgressBar bar) throws StartException {
        out.println("No River runs on the ports of the configuration, so this process does it by itself");
        StateFolder.requireWritable(settings.stateDirectory());
        Findings.stopOnErrors(List.of(settings));
        Subscriptions subscriptions = new Subscriptions(List.of(settings), new MetricRegistry());
        try {
            Subscription subscription =
                    Objects.requireNonNull(subscriptions.byName().get(settings.name()));
            // Before the start, so that a first dump is not followed by a second one.
            long id = subscription.dump(order.tables(), order.where(), order.sink());
            subscriptions.start();
            bar.show(id, subscription::status);
        } catch (IllegalArgumentException | IllegalStateException | SourceException e) {
            throw new StartException(List.of(String.valueOf(e.getMessage())));
        } finally {
            subscriptions.stop();
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        out.flush();
        Failure.print(failure, cli.getStdErr());
    }
}
