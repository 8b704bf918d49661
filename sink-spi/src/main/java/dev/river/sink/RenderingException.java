package dev.river.sink;

import org.jspecify.annotations.Nullable;

/**
 * A record that its format can never write. {@link ChangeRecord#value()} throws it, and {@link ChangeRecord#keyBytes()}. A
 * sink adds the record to those that it {@linkplain RejectedException rejects}, with this message as the reason; a batch that
 * fails with this exception itself stops the subscription.
 */
public final class RenderingException extends RuntimeException {

    private final String reason;

    /** @param reason why, in a sentence, without the row's values */
    public RenderingException(String reason) {
        this(reason, null);
    }

    /** @param reason why, in a sentence, without the row's values */
    public RenderingException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
