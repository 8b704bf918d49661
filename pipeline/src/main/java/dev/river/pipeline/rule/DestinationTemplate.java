package dev.river.pipeline.rule;

import dev.river.sink.TableName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A destination with the table's name left open, such as {@code shop.{table}}.
 *
 * @param template the text, in which {@code {schema}} and {@code {table}} stand for the table's
 */
public record DestinationTemplate(String template) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    /** {@code {schema}.{table}}. */
    public static final DestinationTemplate DEFAULT = new DestinationTemplate("{schema}.{table}");

    /** @throws IllegalArgumentException if a placeholder is neither of the two, or the text is empty */
    public DestinationTemplate {
        if (template.isEmpty()) {
            throw new IllegalArgumentException("a destination must not be empty");
        }
        Matcher placeholder = PLACEHOLDER.matcher(template);
        while (placeholder.find()) {
            String name = placeholder.group(1);
            if (!name.equals("schema") && !name.equals("table")) {
                throw new IllegalArgumentException(
                        "the destination \"" + template + "\" names {" + name + "}; it can name {schema} and {table}");
            }
        }
    }

    /** The destination of that table. */
    public String of(TableName table) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(match ->
                        Matcher.quoteReplacement(match.group(1).equals("schema") ? table.schema() : table.name()));
    }
}
