package dev.river.pipeline.rule;

import dev.river.format.Format;
import java.util.List;

/**
 * Where the changes of one table go to in one sink.
 *
 * @param sink the name of the sink
 * @param asked the destination as the rule names it
 * @param destination the destination as the sink names it
 * @param key the columns that the rule makes the key of, empty for the table's own
 * @param format renders the records
 * @param storesRows whether the sink stores rows under their keys, rather than records
 */
public record Route(
        String sink, String asked, String destination, List<String> key, Format format, boolean storesRows) {

    public Route {
        key = List.copyOf(key);
    }
}
