package dev.river.format;

import dev.river.format.value.FormChoice;
import dev.river.format.value.TypeSettings;
import java.util.List;

/** The formats that a rule may name. */
public final class Formats {

    /** Their names. */
    public static final List<String> NAMES = List.of("river", "row");

    private Formats() {}

    /**
     * The format of that name, with the usual forms of values.
     *
     * @throws IllegalArgumentException if there is none, naming those that there are
     */
    public static Format named(String name) {
        return named(name, TypeSettings.DEFAULT);
    }

    /**
     * The format of that name.
     *
     * @param types how the values of some types are written
     * @throws IllegalArgumentException if there is none, naming those that there are
     */
    public static Format named(String name, TypeSettings types) {
        return switch (name) {
            case "river" -> new RiverFormat(new FormChoice(types));
            case "row" -> new RowFormat(new FormChoice(types));
            default ->
                throw new IllegalArgumentException(
                        "There is no format \"" + name + "\"; use one of " + String.join(", ", NAMES));
        };
    }
}
