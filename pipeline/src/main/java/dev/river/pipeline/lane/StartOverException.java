package dev.river.pipeline.lane;

/** A lane has to be given something again that was read already: the next stretch does it. */
public final class StartOverException extends RuntimeException {

    private final boolean told;

    private StartOverException(String sentence, boolean told) {
        super(sentence);
        this.told = told;
    }

    /** Nobody has been told why. */
    public static StartOverException untold(String sentence) {
        return new StartOverException(sentence, false);
    }

    /** The log has the reason already: the sink has failed, and is tried again. */
    static StartOverException told(String sentence) {
        return new StartOverException(sentence, true);
    }

    /** Whether the log has the reason already. */
    public boolean isTold() {
        return told;
    }
}
