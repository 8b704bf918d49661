package dev.river.pipeline.settings;

import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.rule.Router;
import dev.river.pipeline.rule.Rule;
import dev.river.postgres.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All that a subscription is made from.
 *
 * @param name its name, unique in the process
 * @param source where it reads
 * @param dump how the rows that exist are read
 * @param warnRetainedWal how many bytes of WAL the server may keep for the slot without a warning
 * @param rules which tables go where, in the order of the configuration
 * @param sinks the sinks that the rules name, by name
 * @param memory what may wait in the process
 * @param directory the folder of the configuration file
 * @param stateDirectory the folder that holds the progress and the dead letters
 * @param tasks where an operator sends tasks to this process
 */
public record SubscriptionSettings(
        String name,
        Source source,
        DumpSettings dump,
        long warnRetainedWal,
        List<Rule> rules,
        Map<String, SinkSettings> sinks,
        MemoryBudget memory,
        Path directory,
        Path stateDirectory,
        TaskAddress tasks) {

    public SubscriptionSettings {
        rules = List.copyOf(rules);
        sinks = Map.copyOf(sinks);
    }

    /** The rules, ready to be applied. */
    public Router router() {
        return new Router(
                rules,
                sinks.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, sink -> sink.getValue().factory())));
    }
}
