package dev.river.format;

import dev.river.format.value.FormChoice;
import dev.river.format.value.TypeSettings;
import dev.river.format.value.TypeSettings.Times;
import java.util.List;

/** The formats that a rule may name. */
public final class Formats {

    /** Their names. */
    public static final List<String> NAMES = List.of("river", "row");

    private Formats() {}

    /**
     * The format of that name, with the forms of values that are its own.
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
            case "river" -> new RiverFormat(choice(types, Times.POSTGRES));
            case "row" -> new RowFormat(choice(types, Times.ISO));
            default ->
                throw new IllegalArgumentException(
                        "There is no format \"" + name + "\"; use one of " + String.join(", ", NAMES));
        };
    }

    /** The consumers of {@code river} parse what PostgreSQL writes; those of {@code row} are search engines, and read ISO 8601. */
    private static FormChoice choice(TypeSettings types, Times ofFormat) {
        Times times = types.times();
        return new FormChoice(types, times == null ? ofFormat : times);
    }
}
