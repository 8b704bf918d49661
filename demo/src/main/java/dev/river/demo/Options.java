package dev.river.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for on the command line.
 *
 * @param help whether only the usage is to be said
 * @param duration how long rows are changed before both ends are compared; without one, until the user stops it
 */
record Options(boolean help, Optional<Duration> duration) {

    private static final String SECONDS = "--seconds";

    /** @throws UsageException with a sentence, for what it does not know */
    static Options parse(List<String> arguments) throws UsageException {
        boolean help = false;
        Optional<Duration> duration = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--help") || argument.equals("-h")) {
                help = true;
            } else if (argument.equals(SECONDS)) {
                i++;
                duration = Optional.of(seconds(i < arguments.size() ? arguments.get(i) : ""));
            } else if (argument.startsWith(SECONDS + "=")) {
                duration = Optional.of(seconds(argument.substring(SECONDS.length() + 1)));
            } else {
                throw new UsageException("There is no argument " + argument + "; --help lists the arguments.");
            }
        }
        return new Options(help, duration);
    }

    private static Duration seconds(String text) throws UsageException {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new UsageException(SECONDS + " takes a whole number of seconds from 1 to 999999"
                    + (text.isEmpty() ? "." : ", not " + text + "."));
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    /** The command line makes no sense; the message is for the user. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        private UsageException(String sentence) {
            super(sentence);
        }
    }
}
