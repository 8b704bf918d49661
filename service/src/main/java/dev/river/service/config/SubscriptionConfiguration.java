package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.SinkSettings;
import dev.river.pipeline.SubscriptionSettings;
import dev.river.pipeline.rule.Rule;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    @Valid
    @NotEmpty
    List<RuleConfiguration> rules = List.of();

    SubscriptionSettings settings(Map<String, SinkSettings> sinks, Path directory, Path stateDirectory) {
        List<Rule> settings = rules.stream().map(RuleConfiguration::settings).toList();
        Map<String, SinkSettings> used = new LinkedHashMap<>(sinks);
        used.keySet().retainAll(settings.stream().map(Rule::sink).toList());
        return new SubscriptionSettings(
                name, source.settings(name), dump.settings(), settings, used, directory, stateDirectory);
    }
}
