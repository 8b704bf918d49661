package dev.river.pipeline;

import org.junit.jupiter.api.Tag;

/** The first dump where the server cannot read a range of places, and one read has all chunks of a table. */
@Tag("matrix")
class OldFirstDumpIT extends FirstDumps {

    OldFirstDumpIT() {
        super("12");
    }
}
