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
     * Writes the progress down. When this returns, a crash of the machine does not undo it. What another instance has written
     * since this one loaded is not overwritten: that would move the subscription back.
     *
     * @throws ProgressException if that cannot be done, or another instance has written
     */
    void save(Progress progress);
}
