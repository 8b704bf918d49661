package dev.river.sink;

import org.jspecify.annotations.Nullable;

/** Another try may help: the server is away, busy, or electing a leader. What of the batch was written is unknown. */
public final class RetriableException extends SinkException {

    public RetriableException(String message) {
        this(message, null);
    }

    public RetriableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
