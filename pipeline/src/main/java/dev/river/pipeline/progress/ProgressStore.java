package dev.river.pipeline.progress;

import java.util.Optional;

/** Where the progress of one subscription is written down. */
public interface ProgressStore {

    /**
     * What was saved last, empty before the first time.
     *
     * @throws ProgressException if it is there but cannot be read
     */
    Optional<Progress> load();

    /**
     * Writes the progress down. When this returns, a crash of the machine does not undo it.
     *
     * @throws ProgressException if that cannot be done
     */
    void save(Progress progress);
}
