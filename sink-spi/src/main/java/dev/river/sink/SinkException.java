package dev.river.sink;

import org.jspecify.annotations.Nullable;

/**
 * Why a batch was not written. The message is for the person on call: what failed, on what, and what to do.
 */
public abstract sealed class SinkException extends RuntimeException
        permits RetriableException, RejectedException, FatalException {

    private final String sentence;

    SinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.sentence = message;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
