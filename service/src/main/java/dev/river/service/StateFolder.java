package dev.river.service;

import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.progress.file.FileProgressStore;
import dev.river.pipeline.settings.SubscriptionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder for progress and dead letters. */
final class StateFolder {

    private StateFolder() {}

    /** Where the progress of a subscription is. */
    static ProgressStore progressOf(SubscriptionSettings subscription) {
        return new FileProgressStore(subscription.stateDirectory(), subscription.name());
    }

    /**
     * Makes the folder where there is none, and tries whether it can be written to: without it a subscription would
     * create its slot, and then keep no progress.
     *
     * @throws StartException if it cannot
     */
    static void requireWritable(Path folder) throws StartException {
        try {
            Files.createDirectories(folder);
            Path trial = Files.createTempFile(folder, "trial", null);
            try {
                Files.writeString(trial, "River tests whether it can write here\n");
            } finally {
                Files.delete(trial);
            }
        } catch (IOException e) {
            throw new StartException(List.of("The folder of the setting state, " + folder + ", cannot be written to ("
                    + e + "): give River the right to write there, or set state to a folder where it has that right"));
        }
    }
}
