package dev.river.demo.server;

/** The demo cannot continue; the message is a sentence for the user. */
public final class DemoException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param sentence what went wrong, for the user */
    public DemoException(String sentence) {
        super(sentence);
    }

    /** @param sentence what went wrong, for the user */
    public DemoException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
