package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.SinkSettings;
import dev.river.pipeline.SubscriptionSettings;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole configuration file. */
public final class RiverConfiguration extends Configuration {

    @JsonProperty
    @Valid
    @NotEmpty
    List<SubscriptionConfiguration> subscriptions = List.of();

    @JsonProperty
    @Valid
    Map<String, SinkConfiguration> sinks = Map.of();

    /** The folder for progress and dead letters, relative to that of the configuration file. */
    @JsonProperty
    @NotBlank
    String state = "state";

    private Path directory = Path.of("").toAbsolutePath();

    /** All that the subscriptions are made from, in the file's order. */
    public List<SubscriptionSettings> subscriptions() {
        Map<String, SinkSettings> bySink = new LinkedHashMap<>();
        sinks.forEach((name, sink) -> bySink.put(name, sink.settings(name)));
        Path stateDirectory = stateDirectory();
        return subscriptions.stream()
                .map(subscription -> subscription.settings(bySink, directory, stateDirectory))
                .toList();
    }

    /** The folder for progress and dead letters. */
    public Path stateDirectory() {
        return directory.resolve(state);
    }

    /** Sentences on what is allowed, but hardly meant. */
    public List<String> warnings() {
        return Consistency.warnings(this);
    }

    /** Sets the folder of the configuration file. */
    public void directory(Path directory) {
        this.directory = directory;
    }
}
