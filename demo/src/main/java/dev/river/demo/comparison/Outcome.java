package dev.river.demo.comparison;

import java.util.List;

/**
 * What a run with an end has come to.
 *
 * @param dumped rows that the dump read
 * @param streamed changes that came after
 * @param records all records on the topics
 * @param documents all documents in the indexes
 * @param findings what is not the same at both ends
 */
public record Outcome(long dumped, long streamed, long records, long documents, List<String> findings) {

    /** Whether both ends are the same. */
    public boolean isGood() {
        return findings.isEmpty();
    }

    /** The line that everything comes to. */
    public String line() {
        return "demo: " + dumped + " rows dumped, " + streamed + " changes streamed, " + records + " records, "
                + documents + " documents, " + findings.size() + " mismatches";
    }
}
