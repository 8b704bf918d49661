package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a subscription reads. */
final class SourceConfiguration {

    @JsonProperty
    @NotBlank
    String url = "";

    /** The server's socket, where it is on the same host. */
    @JsonProperty
    @Nullable
    Path unixSocket;

    @JsonProperty
    @Nullable
    String user;

    @JsonProperty
    @Nullable
    String password;

    @JsonProperty
    @Nullable
    String slot;

    @JsonProperty
    @NotNull
    PluginChoice plugin = PluginChoice.AUTO;

    @JsonProperty
    @Nullable
    String publication;

    /** That of the text of an SQL_ASCII database. */
    @JsonProperty
    @Nullable
    String encoding;

    /** Further settings of pgjdbc. */
    @JsonProperty
    @NotNull
    Map<String, String> properties = Map.of();

    /** The slot's name, made from the subscription's unless it is set. */
    String slot(String subscription) {
        return slot == null ? "river_" + subscription : slot;
    }

    Source settings(String subscription) {
        String slotName = slot(subscription);
        return new Source(
                url,
                unixSocket,
                user,
                password,
                slotName,
                plugin,
                publication == null ? slotName : publication,
                encoding,
                properties);
    }
}
