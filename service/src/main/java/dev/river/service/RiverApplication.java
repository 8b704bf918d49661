package dev.river.service;

import dev.river.service.config.RiverConfiguration;
import dev.river.service.config.reading.ConfigurationReader;
import io.dropwizard.configuration.ConfigurationFactoryFactory;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.util.JarLocation;
import java.util.Locale;
import java.util.TimeZone;

/** River's entry point. */
public final class RiverApplication extends Application<RiverConfiguration> {

    private static final String LOCALE_RULES = "java.locale.providers";

    public static void main(String[] arguments) {
        // Sentences of libraries come in one language with River's own.
        Locale.setDefault(Locale.ROOT);
        // pgjdbc sends the JVM's time zone to the server, which would then write times in it.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        // Only the root's rules are used; but to tell which others there are, as Jetty asks, takes a third of a second.
        if (System.getProperty(LOCALE_RULES) == null) {
            System.setProperty(LOCALE_RULES, "SPI");
        }
        new RiverApplication().run(arguments);
        if (arguments.length == 0) {
            // It has shown the usage, as for --help; but nothing that was wanted is done.
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
        bootstrap.addCommand(new DumpCommand(System.out));
    }

    @Override
    public void initialize(Bootstrap<RiverConfiguration> bootstrap) {
        ConfigurationFactoryFactory<RiverConfiguration> reader =
                (type, validator, mapper, prefix) -> new ConfigurationReader(validator, System.getenv());
        bootstrap.setConfigurationFactoryFactory(reader);
    }

    /**
     * Runs a command, as Dropwizard does, but without the metrics of the JVM: those are for the pages of a server, and it
     * takes as long to register them as to check a database.
     */
    @Override
    public void run(String... arguments) {
        Bootstrap<RiverConfiguration> bootstrap = new Bootstrap<>(this);
        addDefaultCommands(bootstrap);
        initialize(bootstrap);
        new Cli(new JarLocation(getClass()), bootstrap, System.out, System.err)
                .run(arguments)
                .ifPresent(this::onFatalError);
    }

    /** All that a server has is added by {@link RunCommand}. */
    @Override
    public void run(RiverConfiguration configuration, Environment environment) {}
}
