package dev.river.pipeline.progress;

import dev.river.sink.TableName;

/** Something that is known of a part of a table, or of a destination, and that no crash undoes. Written when it changes. */
public sealed interface Coverage {

    /**
     * The rows of a part have been dumped along a route, all of them durable at its end.
     *
     * @param part the id of the part: a table that was created again under the same name, or a partition that was attached
     *     again, has another
     * @param table the name of the table that it is a part of
     * @param sink the name of the sink
     * @param destination the destination there
     * @param request the number of the {@link DumpRequest} for which that was done, 0 where nobody had to ask for it
     */
    record Dumped(String part, TableName table, String sink, String destination, long request) implements Coverage {

        /** Without a request. */
        public Dumped(String part, TableName table, String sink, String destination) {
            this(part, table, sink, destination, 0);
        }

        /** The same route, without a request. */
        public Dumped unasked() {
            return new Dumped(part, table, sink, destination);
        }
    }

    /**
     * Some rows of the part have been dumped along a route, all of them durable at its end, and the others not yet.
     *
     * @param route what holds once all rows have been
     * @param filenode the number of the file that holds the part's rows: in another one they are in other places
     * @param from the first place of the rows
     * @param to the place behind the last one
     * @param rows how many there were
     */
    record DumpedRange(Dumped route, long filenode, long from, long to, long rows) implements Coverage {

        /** The id of the part. */
        public String part() {
            return route.part();
        }
    }

    /**
     * The changes of a part are published.
     *
     * @param part the id of the part
     * @param entry the entry of the publications that does it; one that was taken out and put back is another
     */
    record Published(String part, String entry) implements Coverage {}

    /**
     * What is behind a destination.
     *
     * @param sink the name of the sink
     * @param destination the name of the destination there
     * @param identity as the sink tells it: another index, topic or table of the same name has another
     */
    record Filled(String sink, String destination, String identity) implements Coverage {}
}
