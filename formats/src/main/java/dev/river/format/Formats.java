package dev.river.format;

/** The formats that a rule may name. */
public final class Formats {

    private static final String NAMES = "river, row";

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
            default -> throw new IllegalArgumentException("There is no format \"" + name + "\"; use one of " + NAMES);
        };
    }
}
