package dev.river.service.plugin;

import java.io.IOException;

/** A jar in the sinks folder that River cannot take; the message is a sentence that names it and the remedy. */
public final class PluginException extends IOException {

    private static final long serialVersionUID = 1;

    PluginException(String sentence) {
        super(sentence);
    }

    PluginException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
