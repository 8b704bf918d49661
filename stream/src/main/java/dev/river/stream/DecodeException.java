package dev.river.stream;

/** A message that is not as the output plugin writes them. Says where, without the values of rows. */
public final class DecodeException extends RuntimeException {

    public DecodeException(String message) {
        super(message);
    }

    public DecodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
