package dev.river.pipeline.gap;

import dev.river.pipeline.settings.SubscriptionSettings;

/** Changes may be missing between the stored position and what the slot can still give. */
public final class GapException extends RuntimeException {

    public GapException(SubscriptionSettings settings, String what) {
        super(sentence(settings, what));
    }

    /** What does not fit, and the remedy. */
    static String sentence(SubscriptionSettings settings, String what) {
        return what
                + " Changes after the last delivered one may be lost, so River does not continue. To repair this, start a new"
                + " dump: " + settings.tasks().command("dump", settings.name())
                + ". Rows that were deleted meanwhile stay in the sinks: empty the destinations first if that matters.";
    }
}
