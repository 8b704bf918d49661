package dev.river.pipeline;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The first dump; before 14 the server cannot read a range of places, and one read has all chunks of a table. */
@Tag("matrix")
@ParameterizedClass
@ValueSource(strings = {"12", "18"})
class FirstDumpMatrixIT extends FirstDumps {

    FirstDumpMatrixIT(String version) {
        super(version);
    }
}
