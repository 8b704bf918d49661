package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.sink.Lsn;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MinDataSize;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
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

    /** The program, by its path or by its name. */
    @JsonProperty
    @NotBlank
    String pgDump = DumpSettings.DEFAULT_PG_DUMP;

    /** A dump that was made already. */
    @JsonProperty
    @Nullable
    Path file;

    /** Where its snapshot stands. */
    @JsonProperty
    @Pattern(regexp = "[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}", message = "must be a position such as 0/16B3748")
    @Nullable
    String lsn;

    DumpSettings settings(Path directory) {
        return new DumpSettings(
                mode,
                parallelism,
                chunkSize.toBytes(),
                maxRowsPerSecond == null ? DumpSettings.NO_LIMIT : maxRowsPerSecond,
                maxBytesPerSecond == null ? DumpSettings.NO_LIMIT : maxBytesPerSecond.toBytes(),
                pgDump,
                file == null || lsn == null
                        ? null
                        : new DumpSettings.MadeDump(directory.resolve(file), Lsn.parse(lsn)));
    }
}
