package dev.river.pipeline;

import dev.river.postgres.PluginChoice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of all types, on the other servers. */
@Tag("matrix")
@ParameterizedClass
@CsvSource({"12, PGOUTPUT", "12, TEST_DECODING", "17, PGOUTPUT", "17, TEST_DECODING"})
class GeneratedValuesMatrixIT extends GeneratedValues {

    GeneratedValuesMatrixIT(String version, PluginChoice plugin) {
        super(version, plugin);
    }
}
