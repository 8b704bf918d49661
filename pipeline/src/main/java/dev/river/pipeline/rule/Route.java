package dev.river.pipeline.rule;

import dev.river.format.Format;
import dev.river.sink.Destination;
import java.util.List;

/**
 * Where the changes of one table go to in one sink.
 *
 * @param sink the name of the sink
 * @param asked the destination as the rule names it
 * @param destination what the sink makes of that
 * @param key the columns that the rule makes the key of, empty for the table's own
 * @param format renders the records
 */
public record Route(String sink, String asked, Destination destination, List<String> key, Format format) {

    public Route {
        key = List.copyOf(key);
    }

    /** Whether rows are stored there under their keys, rather than records one behind the other. */
    public boolean storesRows() {
        return destination.kind() != Destination.Kind.LOG;
    }
}
