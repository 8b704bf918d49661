package dev.river.pipeline;

import dev.river.postgres.PluginChoice;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of all types, on the oldest and the newest server. */
@ParameterizedClass
@CsvSource({"9.6, TEST_DECODING", "15, PGOUTPUT", "15, TEST_DECODING", "18, PGOUTPUT", "18, TEST_DECODING"})
class GeneratedValuesIT extends GeneratedValues {

    GeneratedValuesIT(String version, PluginChoice plugin) {
        super(version, plugin);
    }
}
