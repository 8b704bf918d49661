package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.settings.DumpSettings;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MinDataSize;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** How the rows that exist are read. */
final class DumpConfiguration {

    @JsonProperty
    @NotNull
    DumpSettings.Mode mode = DumpSettings.Mode.COPY;

    /** Each is a connection of its own. */
    @JsonProperty
    @Min(1)
    @Max(64)
    int parallelism = 4;

    /** Smaller ones would cost more to note than to read. */
    @JsonProperty
    @NotNull
    @MinDataSize(value = 64, unit = DataSizeUnit.KIBIBYTES)
    DataSize chunkSize = DataSize.mebibytes(64);

    @JsonProperty
    @Min(1)
    @Nullable
    Long maxRowsPerSecond;

    @JsonProperty
    @MinDataSize(value = 64, unit = DataSizeUnit.KIBIBYTES)
    @Nullable
    DataSize maxBytesPerSecond;

    DumpSettings settings() {
        return new DumpSettings(
                mode,
                parallelism,
                chunkSize.toBytes(),
                maxRowsPerSecond == null ? DumpSettings.NO_LIMIT : maxRowsPerSecond,
                maxBytesPerSecond == null ? DumpSettings.NO_LIMIT : maxBytesPerSecond.toBytes());
    }
}
