package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.settings.TaskAddress;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MinDataSize;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One of {@code subscriptions}. */
final class SubscriptionConfiguration {

    /** Part of file names, URLs and metrics: hence no other characters. */
    @JsonProperty
    @Pattern(regexp = Names.PATTERN, message = Names.MESSAGE)
    String name = "";

    @JsonProperty
    @Valid
    @NotNull
    SourceConfiguration source = new SourceConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    DumpConfiguration dump = new DumpConfiguration();

    @JsonProperty
    @NotNull
    @MinDataSize(value = 1, unit = DataSizeUnit.MEBIBYTES)
    DataSize warnRetainedWal = DataSize.gibibytes(10);

    @JsonProperty
    @Valid
    @NotEmpty
    List<RuleConfiguration> rules = List.of();

    /** The names of the sinks that its rules name. */
    Set<String> sinkNames() {
        return rules.stream().map(rule -> rule.settings().sink()).collect(Collectors.toSet());
    }

    SubscriptionSettings settings(
            Map<String, SinkSettings> sinks,
            MemoryBudget memory,
            Path directory,
            Path stateDirectory,
            TaskAddress tasks) {
        List<Rule> settings = rules.stream().map(RuleConfiguration::settings).toList();
        Map<String, SinkSettings> used = new LinkedHashMap<>(sinks);
        used.keySet().retainAll(sinkNames());
        return new SubscriptionSettings(
                name,
                source.settings(name),
                dump.settings(directory),
                warnRetainedWal.toBytes(),
                settings,
                used,
                memory,
                directory,
                stateDirectory,
                tasks);
    }
}
