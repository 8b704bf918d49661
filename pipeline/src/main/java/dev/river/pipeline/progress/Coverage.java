package dev.river.pipeline.progress;

import dev.river.sink.TableName;

/** Something that is known of a part of a table, and that no crash undoes. Written when it changes, which is seldom. */
public sealed interface Coverage {

    /**
     * The id of the part: a table that was created again under the same name, or a partition that was attached again, has
     * another.
     */
    String part();

    /**
     * The rows of the part have been dumped along a route, all of them durable at its end.
     *
     * @param table the name of the table that it is a part of
     * @param sink the name of the sink
     * @param destination the destination there
     */
    record Dumped(String part, TableName table, String sink, String destination) implements Coverage {}

    /**
     * Some rows of the part have been dumped along a route, all of them durable at its end, and the others not yet.
     *
     * @param table the name of the table that it is a part of
     * @param sink the name of the sink
     * @param destination the destination there
     * @param filenode the number of the file that holds the part's rows: in another one they are in other places
     * @param from the first place of the rows
     * @param to the place behind the last one
     */
    record DumpedRange(String part, TableName table, String sink, String destination, long filenode, long from, long to)
            implements Coverage {

        /** The same route, dumped to its end. */
        Dumped route() {
            return new Dumped(part, table, sink, destination);
        }
    }

    /**
     * The changes of the part are published.
     *
     * @param entry the entry of the publications that does it; one that was taken out and put back is another
     */
    record Published(String part, String entry) implements Coverage {}
}
