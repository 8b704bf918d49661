package dev.river.pipeline;

import org.junit.jupiter.api.Tag;

/** Dumps while the stream flows, where the server cannot read a range of places and River names them one by one. */
@Tag("matrix")
class OldLiveDumpIT extends LiveDumps {

    OldLiveDumpIT() {
        super("12", 2);
    }
}
