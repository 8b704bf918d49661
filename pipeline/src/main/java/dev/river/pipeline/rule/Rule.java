package dev.river.pipeline.rule;

import dev.river.format.Formats;
import dev.river.format.value.TypeSettings;
import dev.river.sink.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tables go to which sink, under which destination and key.
 *
 * @param table the tables
 * @param exclude tables among them that the rule is not for
 * @param sink the name of the sink
 * @param to the destination, in which {@code {schema}} and {@code {table}} stand for the table's
 * @param key the columns that make the key, empty for those of the replica identity
 * @param format the name of the format, null for the sink's own choice
 * @param types how the values of some types are written
 */
public record Rule(
        TablePattern table,
        List<TablePattern> exclude,
        String sink,
        DestinationTemplate to,
        List<String> key,
        @Nullable String format,
        TypeSettings types) {

    /** The names of the formats that a rule can name. */
    public static final List<String> FORMATS = List.copyOf(Formats.NAMES);

    public Rule {
        exclude = List.copyOf(exclude);
        key = List.copyOf(key);
    }

    /** One without exceptions. */
    public Rule(TablePattern table, String sink, DestinationTemplate to, List<String> key, @Nullable String format) {
        this(table, List.of(), sink, to, key, format, TypeSettings.DEFAULT);
    }

    /** Whether it is for the table. */
    public boolean matches(TableName name) {
        return table.matches(name) && exclude.stream().noneMatch(pattern -> pattern.matches(name));
    }
}
