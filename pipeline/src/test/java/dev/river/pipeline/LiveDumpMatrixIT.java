package dev.river.pipeline;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps while the stream flows; before 14 the server cannot read a range of places, and River names them one by one. */
@Tag("matrix")
@ParameterizedClass
@ValueSource(strings = {"12", "18"})
class LiveDumpMatrixIT extends LiveDumps {

    LiveDumpMatrixIT(String version) {
        super(version, 2);
    }
}
