package dev.river.service.config;

import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.rule.TablePattern;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.postgres.encoding.Encodings;
import dev.river.postgres.session.DriverSettings;
import dev.river.sink.SettingProblem;
import dev.river.sink.SinkFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What settings must be together, and what one constraint on one of them cannot say. */
public final class Consistency {

    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
    private static final Pattern SINK = Pattern.compile(Names.PATTERN);

    private static final Set<String> LEVELS = Set.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL");

    private final RiverConfiguration configuration;
    private final List<String> errors = new ArrayList<>();

    private Consistency(RiverConfiguration configuration) {
        this.configuration = configuration;
    }

    /** A sentence with its path for each thing that is wrong. */
    public static List<String> errors(RiverConfiguration configuration) {
        Consistency consistency = new Consistency(configuration);
        consistency.check();
        return List.copyOf(consistency.errors);
    }

    /** A sentence for each thing that is allowed, but hardly meant. */
    static List<String> warnings(RiverConfiguration configuration) {
        Set<String> unused = new HashSet<>(configuration.sinks.keySet());
        configuration.subscriptions.forEach(
                subscription -> subscription.rules.forEach(rule -> unused.remove(rule.sink)));
        List<String> warnings = new ArrayList<>();
        unused.stream()
                .sorted()
                .forEach(name -> warnings.add("sinks." + name + ": no rule uses this sink; nothing is written to it"));
        if (configuration.tasks.token == null) {
            ServerAddresses.adminConnectors(configuration.getServerFactory()).stream()
                    .filter(connector -> !ServerAddresses.isLoopback(connector))
                    .forEach(connector ->
                            warnings.add("server: the admin port " + connector.getPort() + " can be reached from"
                                    + " other hosts, and takes no tasks, since tasks.token is not set; set it, to a"
                                    + " secret such as what openssl rand -hex 32 gives, or bindHost to 127.0.0.1"));
        }
        return warnings;
    }

    private void check() {
        Set<String> names = new HashSet<>();
        Map<String, String> slots = new HashMap<>();
        for (int i = 0; i < configuration.subscriptions.size(); i++) {
            SubscriptionConfiguration subscription = configuration.subscriptions.get(i);
            String path = "subscriptions[" + i + "].";
            if (!names.add(subscription.name)) {
                error(
                        path + "name",
                        "there is another subscription \"" + subscription.name + "\"; give each its own name");
            }
            checkSource(subscription, path, slots);
            checkDump(subscription.dump, path + "dump.");
            for (int j = 0; j < subscription.rules.size(); j++) {
                checkRule(subscription.rules.get(j), path + "rules[" + j + "].");
            }
        }
        configuration.sinks.forEach(this::checkSink);
        if (configuration.getLoggingFactory() instanceof DefaultLoggingFactory logging) {
            checkLevel("logging.level", logging.getLevel());
            logging.getLoggers()
                    .forEach((name, logger) -> checkLevel(
                            "logging.loggers." + name,
                            logger.isObject() ? logger.path("level").asText("INFO") : logger.asText()));
        }
    }

    /** Logback takes any other word for INFO. */
    private void checkLevel(String path, String level) {
        if (!LEVELS.contains(level.toUpperCase(Locale.ROOT))) {
            error(path, "takes OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL");
        }
    }

    private void checkSource(SubscriptionConfiguration subscription, String path, Map<String, String> slots) {
        SourceConfiguration source = subscription.source;
        if (!source.url.isBlank() && !source.url.startsWith("jdbc:postgresql:")) {
            error(path + "source.url", "is not a JDBC URL such as jdbc:postgresql://localhost:5432/shop");
        }
        DriverSettings.unknown(source.url)
                .forEach(name -> error(
                        path + "source.url",
                        "the driver has no parameter \"" + name
                                + "\", and passes over it; correct it, or take it out"));
        DriverSettings.unknown(source.properties)
                .forEach(name -> error(
                        path + "source.properties." + name,
                        "the driver has no such setting, and passes over it; correct it, or take it out"));
        if (source.encoding != null && Encodings.named(source.encoding).isEmpty()) {
            error(path + "source.encoding", Encodings.problem(source.encoding));
        }
        String slot = source.slot(subscription.name);
        if (!SLOT.matcher(slot).matches()) {
            error(
                    path + "source.slot",
                    "\"" + slot + "\" cannot be a slot's name, which has at most 63 characters,"
                            + " lower-case letters, digits and underscores only"
                            + (source.slot == null
                                    ? "; it is made from the subscription's name unless you set it"
                                    : ""));
        }
        String database = source.settings(subscription.name).address();
        String other = slots.putIfAbsent(slot + " " + database, subscription.name);
        if (other != null) {
            error(
                    path + "source.slot",
                    "the subscription \"" + other + "\" reads the slot " + slot
                            + " of this database; give each its own slot");
        }
    }

    private void checkDump(DumpConfiguration dump, String path) {
        if ((dump.file == null) != (dump.lsn == null)) {
            error(
                    path + (dump.file == null ? "file" : "lsn"),
                    "file and lsn are set together: a dump that was made already, and the position of its snapshot");
        }
        boolean byProgram = dump.mode == DumpSettings.Mode.PG_DUMP;
        if (!byProgram && (dump.file != null || !dump.pgDump.equals(DumpSettings.DEFAULT_PG_DUMP))) {
            error(path + "mode", "must be pg_dump where pgDump, or file and lsn, are set");
        }
    }

    private void checkRule(RuleConfiguration rule, String path) {
        checkPattern(rule.table, path + "table");
        for (int i = 0; i < rule.exclude.size(); i++) {
            checkPattern(rule.exclude.get(i), path + "exclude[" + i + "]");
        }
        try {
            new DestinationTemplate(rule.to);
        } catch (IllegalArgumentException e) {
            error(path + "to", String.valueOf(e.getMessage()));
        }
        SinkConfiguration sink = configuration.sinks.get(rule.sink);
        if (sink == null) {
            if (!rule.sink.isBlank()) {
                error(
                        path + "sink",
                        "there is no sink \"" + rule.sink + "\""
                                + Suggestion.of(rule.sink, configuration.sinks.keySet()));
            }
            return;
        }
        checkFormat(rule, sink.factory, path);
    }

    private void checkPattern(String pattern, String path) {
        try {
            if (!pattern.isBlank()) {
                TablePattern.parse(pattern);
            }
        } catch (IllegalArgumentException e) {
            error(path, String.valueOf(e.getMessage()));
        }
    }

    private void checkFormat(RuleConfiguration rule, SinkFactory sink, String path) {
        String format = rule.format == null ? sink.defaultFormat() : rule.format;
        if (!Rule.FORMATS.contains(format)) {
            String suggestion = Suggestion.of(format, Rule.FORMATS);
            error(
                    path + "format",
                    "there is no format \"" + format + "\"" + (suggestion.isEmpty() ? "." : suggestion) + " River has "
                            + String.join(", ", Rule.FORMATS));
            return;
        }
        String refusal = sink.refusal(format);
        if (refusal != null) {
            error(
                    path + "format",
                    "the sink \"" + rule.sink + "\" cannot store the format \"" + format + "\": " + refusal);
        }
    }

    private void checkSink(String name, SinkConfiguration sink) {
        if (!SINK.matcher(name).matches()) {
            error("sinks." + name, Names.MESSAGE);
        }
        for (SettingProblem problem : sink.factory.problems()) {
            error("sinks." + name + "." + problem.setting(), problem.sentence());
        }
        LaneConfiguration lane = sink.lane;
        if (lane.batch.bytes != null && lane.buffer.toBytes() < lane.batch.bytes.toBytes()) {
            error("sinks." + name + ".buffer", "must hold at least one batch, of " + lane.batch.bytes);
        }
    }

    private void error(String path, String sentence) {
        errors.add(path + ": " + sentence);
    }
}
