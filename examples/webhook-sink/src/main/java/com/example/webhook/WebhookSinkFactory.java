package com.example.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The settings of the sink {@code webhook}, beside {@code type} in River's configuration. */
@JsonTypeName("webhook")
public final class WebhookSinkFactory implements SinkFactory {

    /** Where batches are posted to. */
    @JsonProperty
    @NotNull
    URI url;

    /** How long an answer may take. */
    @JsonProperty
    @NotNull
    Duration timeout = Duration.ofSeconds(10);

    @Override
    public Sink create(SinkContext context) {
        boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!isWeb || url.getHost() == null) {
            throw new FatalException("url of sink " + context.sink() + " is not of the form http://host/path or https://host/path.");
        }
        return new WebhookSink(url, timeout);
    }

    /** Only River's own format tells a delete from an insert. */
    @Override
    public List<String> formats() {
        return List.of("river");
    }
}
