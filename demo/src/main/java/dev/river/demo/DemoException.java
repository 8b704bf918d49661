package dev.river.demo;

/** The demo cannot go on; the message is a sentence for the user. */
final class DemoException extends Exception {
    private static final long serialVersionUID = 1;

    DemoException(String sentence) {
        super(sentence);
    }

    DemoException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
