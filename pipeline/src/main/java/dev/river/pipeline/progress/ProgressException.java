package dev.river.pipeline.progress;

/** The progress cannot be read or written. The message says where, and the remedy. */
public final class ProgressException extends RuntimeException {

    private final boolean retriable;
    private final String sentence;

    ProgressException(String message, boolean retriable, Throwable cause) {
        super(message, cause);
        this.sentence = message;
        this.retriable = retriable;
    }

    /** Whether another try may help. */
    public boolean isRetriable() {
        return retriable;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
