package dev.river.pipeline.progress;

import org.jspecify.annotations.Nullable;

/** The progress cannot be read or written. The message says where, and the remedy. */
public final class ProgressException extends RuntimeException {

    private final boolean retriable;
    private final String sentence;

    /** @param retriable whether another try may help */
    public ProgressException(String message, boolean retriable, @Nullable Throwable cause) {
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
