package dev.river.pipeline.lane;

/** A lane that cannot go on before someone acts. The message says why, and the remedy. */
public final class LaneFailure extends RuntimeException {

    private final String sentence;

    LaneFailure(String message, Throwable cause) {
        super(message, cause);
        this.sentence = message;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
