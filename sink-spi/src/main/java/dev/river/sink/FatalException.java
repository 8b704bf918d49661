package dev.river.sink;

import org.jspecify.annotations.Nullable;

/** No further try will help before someone acts: the rights are missing, a setting is wrong. */
public final class FatalException extends SinkException {

    public FatalException(String message) {
        this(message, null);
    }

    public FatalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
