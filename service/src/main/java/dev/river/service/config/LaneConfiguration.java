package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.lane.LaneSettings;
import dev.river.pipeline.memory.MemoryBudget;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How records are carried to a sink: River's own settings of every sink, whatever its type. */
public final class LaneConfiguration {

    /** The settings that never reach the sink's factory. */
    public static final Set<String> SETTINGS = Set.of("batch", "buffer", "retry", "onReject");

    private static final LaneSettings DEFAULTS = LaneSettings.defaults();

    @JsonProperty
    @Valid
    @NotNull
    BatchConfiguration batch = new BatchConfiguration();

    @JsonProperty
    @NotNull
    @MinDataSize(value = 64, unit = DataSizeUnit.KIBIBYTES)
    DataSize buffer = DataSize.bytes(DEFAULTS.bufferBytes());

    @JsonProperty
    @Min(-1)
    int retry = DEFAULTS.retry();

    @JsonProperty
    @NotNull
    LaneSettings.OnReject onReject = DEFAULTS.onReject();

    /** When a batch goes to the sink: as soon as one of the three is reached. */
    static final class BatchConfiguration {

        @JsonProperty
        @Min(1)
        int records = DEFAULTS.batchRecords();

        @JsonProperty
        @MinDataSize(1)
        @Nullable
        DataSize bytes;

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
        Duration age = Duration.milliseconds(DEFAULTS.batchAge().toMillis());
    }

    /** @param memory what batches take their size from where none is set */
    LaneSettings settings(MemoryBudget memory) {
        long batchBytes = batch.bytes == null
                ? Math.min(Math.min(DEFAULTS.batchBytes(), buffer.toBytes()), memory.batchBytes())
                : batch.bytes.toBytes();
        return new LaneSettings(
                batch.records, batchBytes, batch.age.toJavaDuration(), buffer.toBytes(), retry, onReject);
    }
}
