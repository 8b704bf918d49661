package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.settings.DumpSettings;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

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

    DumpSettings settings() {
        return new DumpSettings(mode, parallelism);
    }
}
