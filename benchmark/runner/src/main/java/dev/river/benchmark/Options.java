package dev.river.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for on the command line.
 *
 * @param help whether only the usage is to be said
 * @param list whether only the experiments are to be listed
 * @param rounds how often each thing is measured
 * @param scale what numbers of rows are multiplied with
 * @param only the names of the experiments to run; if empty, the usual ones
 * @param output the folder for the results, if it is not to be the usual one
 * @param record whether to keep a recording of each run of River
 * @param baseline the folder of another River to compare with
 */
record Options(
        boolean help,
        boolean list,
        int rounds,
        double scale,
        List<String> only,
        Optional<Path> output,
        boolean record,
        Optional<Path> baseline) {

    private static final int USUAL_ROUNDS = 2;

    /**
     * @param experiments the names that there are
     * @throws UsageException with a sentence, for what it does not know
     */
    static Options parse(List<String> arguments, Collection<String> experiments) throws UsageException {
        boolean help = false;
        boolean list = false;
        int rounds = USUAL_ROUNDS;
        double scale = 1;
        List<String> only = List.of();
        Optional<Path> output = Optional.empty();
        boolean record = false;
        Optional<Path> baseline = Optional.empty();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            switch (name) {
                case "--rounds", "--scale", "--only", "--output", "--baseline" -> {
                    String value = equals >= 0 ? argument.substring(equals + 1) : rest.hasNext() ? rest.next() : "";
                    switch (name) {
                        case "--rounds" -> rounds = rounds(value);
                        case "--scale" -> scale = scale(value);
                        case "--only" -> only = names(value, experiments);
                        case "--output" -> output = Optional.of(folder(name, value));
                        default -> baseline = Optional.of(folder(name, value));
                    }
                }
                case "--help", "-h" -> help = true;
                case "--list" -> list = true;
                case "--record" -> record = true;
                default -> throw new UsageException("There is no argument " + name + "; --help lists the arguments.");
            }
        }
        return new Options(help, list, rounds, scale, only, output, record, baseline);
    }

    private static int rounds(String text) throws UsageException {
        if (!text.matches("[1-9][0-9]?")) {
            throw new UsageException("--rounds takes a whole number from 1 to 99" + butNot(text));
        }
        return Integer.parseInt(text);
    }

    private static double scale(String text) throws UsageException {
        if (text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?")) {
            double scale = Double.parseDouble(text);
            if (scale > 0) {
                return scale;
            }
        }
        throw new UsageException("--scale takes a number above 0 and below 1000, such as 0.1" + butNot(text));
    }

    private static List<String> names(String text, Collection<String> experiments) throws UsageException {
        List<String> names = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            if (!experiments.contains(name.strip())) {
                throw new UsageException(
                        (name.isBlank() ? "--only takes names of experiments." : "There is no experiment " + name + ".")
                                + " There are: " + String.join(", ", experiments) + ".");
            }
            names.add(name.strip());
        }
        return List.copyOf(names);
    }

    private static Path folder(String name, String text) throws UsageException {
        if (text.isBlank()) {
            throw new UsageException(name + " takes a folder.");
        }
        return Path.of(text);
    }

    private static String butNot(String text) {
        return text.isEmpty() ? "." : ", not " + text + ".";
    }

    /** The command line makes no sense; the message is for the user. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        private UsageException(String sentence) {
            super(sentence);
        }
    }
}
