package dev.river.benchmark;

/** The benchmark cannot be run; the message is a sentence for the user. */
final class BenchmarkException extends Exception {
    private static final long serialVersionUID = 1;

    BenchmarkException(String sentence) {
        super(sentence);
    }

    BenchmarkException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
