package dev.river.service;

import dev.river.service.plugin.PluginException;
import io.dropwizard.configuration.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Shows the operator why a command failed. */
final class Failure {

    private Failure() {}

    /** Prints a sentence where the cause is one that an operator can mend, else all that a bug report needs. */
    static void print(Throwable failure, PrintWriter out) {
        if (failure instanceof ConfigurationException
                || failure instanceof PluginException
                || failure instanceof StartException) {
            out.println(String.valueOf(failure.getMessage()).stripTrailing());
        } else if (failure instanceof UncheckedIOException || failure instanceof IOException) {
            Throwable reason = failure.getCause() == null ? failure : failure.getCause();
            out.println("River cannot start: " + failure.getMessage() + " (" + reason + ")");
        } else {
            out.println("River failed unexpectedly. Please report what follows.");
            failure.printStackTrace(out);
        }
    }
}
