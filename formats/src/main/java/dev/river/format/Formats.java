package dev.river.format;

import java.util.List;

/** The formats that a rule may name. */
public final class Formats {

    /** Their names. */
    public static final List<String> NAMES = List.of("river", "row");

    private Formats() {}

    /**
     * The format of that name.
     *
     * @throws IllegalArgumentException if there is none, naming those that there are
     */
    public static Format named(String name) {
        return switch (name) {
            case "river" -> new RiverFormat();
            case "row" -> new RowFormat();
            default ->
                throw new IllegalArgumentException(
                        "There is no format \"" + name + "\"; use one of " + String.join(", ", NAMES));
        };
    }
}
