package dev.river.pipeline.gap;

/** Changes may be missing between the stored position and what the slot can still give. */
public final class GapException extends RuntimeException {

    public GapException(String subscription, String what) {
        super(sentence(subscription, what));
    }

    /** What does not fit, and the remedy. */
    public static String sentence(String subscription, String what) {
        return what
                + " Changes after the last delivered one may be lost, so River does not continue. To repair"
                + " this, start a new dump: curl -X POST 'http://localhost:8081/tasks/dump?subscription=" + subscription
                + "' (with the host and admin port of this instance). Rows that were deleted meanwhile stay in"
                + " the sinks: empty the destinations first if that matters.";
    }
}
