package dev.river.benchmark.contender;

/** A contender did not do what it was started for. */
public final class ContenderException extends RuntimeException {

    ContenderException(String message) {
        super(message);
    }
}
