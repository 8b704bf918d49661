package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.settings.TaskAddress;
import io.dropwizard.core.Configuration;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MinDataSize;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** How many bytes may wait in the process, in all; a quarter of the heap where it is not set. */
    @JsonProperty
    @MinDataSize(value = 1, unit = DataSizeUnit.MEBIBYTES)
    @Nullable
    DataSize memory;

    /** Who may send tasks. */
    @JsonProperty
    @Valid
    @NotNull
    TasksConfiguration tasks = new TasksConfiguration();

    private Path directory = Path.of("").toAbsolutePath();

    /** All that the subscriptions are made from, in the file's order. */
    public List<SubscriptionSettings> subscriptions() {
        MemoryBudget budget = memoryBudget();
        Map<String, SinkSettings> bySink = new LinkedHashMap<>();
        sinks.forEach((name, sink) -> bySink.put(name, sink.settings(name, budget)));
        Path stateDirectory = stateDirectory();
        TaskAddress taskAddress = new TaskAddress(addresses().tasks(), tasks.token != null);
        return subscriptions.stream()
                .map(subscription -> subscription.settings(bySink, budget, directory, stateDirectory, taskAddress))
                .toList();
    }

    private MemoryBudget memoryBudget() {
        int lanes = 0;
        int gatherers = 0;
        for (SubscriptionConfiguration subscription : subscriptions) {
            int own = subscription.sinkNames().size();
            lanes += own;
            gatherers += own * (1 + subscription.dump.parallelism);
        }
        return new MemoryBudget(memory == null ? MemoryBudget.ofHeap() : memory.toBytes(), lanes, gatherers);
    }

    /** Who may send tasks. */
    public TasksConfiguration tasks() {
        return tasks;
    }

    /** Whether the port that takes tasks can be reached from this host alone. */
    public boolean keepsTasksToThisHost() {
        return ServerAddresses.adminConnectors(getServerFactory()).stream().allMatch(ServerAddresses::isLoopback);
    }

    /** Where the pages are. */
    public ServerAddresses addresses() {
        return ServerAddresses.of(getServerFactory());
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
