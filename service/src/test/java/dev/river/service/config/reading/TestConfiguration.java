package dev.river.service.config.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.service.config.RiverConfiguration;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jersey.validation.Validators;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The configuration file of one test, in a folder of its own. Where the file has the word {@code secret}, no error may show
 * it.
 */
record TestConfiguration(Path directory) {

    /** One subscription with one sink, which is called events. */
    static final String SMALL = """
            subscriptions:
              - name: shop
                source: {url: "jdbc:postgresql://localhost:5432/shop", password: "${PASSWORD}"}
                rules:
                  - {table: "public.order*", sink: events}
            sinks:
              events: {type: file}
            """;

    private static final Validator VALIDATOR = Validators.newValidator();

    /** Knows the variable of {@link #SMALL}. */
    static ConfigurationReader reader() {
        return new ConfigurationReader(VALIDATOR, Map.of("PASSWORD", "p#a: \"s's"));
    }

    RiverConfiguration read(String yaml) throws IOException, ConfigurationException {
        Path file = Files.writeString(directory.resolve("config.yml"), yaml);
        return reader().build(new FileConfigurationSourceProvider(), file.toString());
    }

    void assertErrors(String yaml, String... errors) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(List.copyOf(e.getErrors())).containsExactly(errors))
                .hasMessageNotContaining("secret");
    }

    static SinkSettings events(SubscriptionSettings subscription) {
        return Objects.requireNonNull(subscription.sinks().get("events"));
    }
}
