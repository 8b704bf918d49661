package dev.river.pipeline.rule;

import dev.river.sink.TableName;
import java.util.regex.Pattern;

/**
 * The tables that a rule is for: {@code schema.table} or {@code table}, where {@code ?} stands for any one character and
 * {@code *} for any number.
 *
 * <p>A part in double quotes is taken as SQL takes it, with doubled quotes for one and no wildcards; outside of quotes
 * the first dot separates schema and table. Names are compared as PostgreSQL stores them, case included.
 */
public final class TablePattern {

    private final String text;
    private final Pattern schema;
    private final Pattern name;

    private TablePattern(String text, Pattern schema, Pattern name) {
        this.text = text;
        this.schema = schema;
        this.name = name;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a sentence, if it is not one
     */
    public static TablePattern parse(String text) {
        int dot = separator(text);
        String name = text.substring(dot + 1);
        if (dot == 0 || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a table pattern such as orders, public.orders or public.order*");
        }
        return new TablePattern(text, part(dot < 0 ? "*" : text.substring(0, dot)), part(name));
    }

    /** The pattern, as text, that matches this table alone. */
    public static String literal(TableName table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    private static String quoted(String part) {
        return part.matches("[a-z0-9_]+") ? part : '"' + part.replace("\"", "\"\"") + '"';
    }

    /** Whether the table is one of them. */
    public boolean matches(TableName table) {
        return schema.matcher(table.schema()).matches()
                && name.matcher(table.name()).matches();
    }

    /** Whether this is {@code *}, all tables there are, which may be none yet. */
    public boolean isEverything() {
        return text.equals("*");
    }

    /** The dot between schema and table, or -1 where there is no schema. */
    private static int separator(String text) {
        boolean quoted = text.startsWith("\"");
        for (int i = quoted ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"') {
                quoted = i + 1 < text.length() && text.charAt(i + 1) == '"';
                i += quoted ? 1 : 0;
            } else if (!quoted && c == '.') {
                return i;
            }
        }
        return -1;
    }

    private static Pattern part(String part) {
        if (part.length() > 2 && part.startsWith("\"") && part.endsWith("\"")) {
            return Pattern.compile(
                    Pattern.quote(part.substring(1, part.length() - 1).replace("\"\"", "\"")), Pattern.DOTALL);
        }
        StringBuilder regex = new StringBuilder();
        part.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    @Override
    public String toString() {
        return text;
    }
}
