package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code tasks}: who may send them. */
public final class TasksConfiguration {

    /** Goes into a header as it is. */
    @JsonProperty
    @Pattern(
            regexp = "[!-~]{16,}",
            message = "must have 16 characters or more, without spaces, such as what openssl rand -hex 32 gives")
    @Nullable
    String token;

    /** What a request has to bear; null where none is set. */
    public @Nullable String token() {
        return token;
    }
}
