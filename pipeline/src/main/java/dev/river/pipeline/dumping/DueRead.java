package dev.river.pipeline.dumping;

import java.util.List;

/** What a reader has taken, to do it alone. */
sealed interface DueRead permits DueChunk, DueRead.Files {

    /** Looks at the files of parts, from which chunks are then made. */
    record Files(List<DuePart> parts) implements DueRead {}
}
