package dev.river.pipeline.status;

import java.util.List;

/**
 * A table that rules match and that waits by itself, while the others are streamed.
 *
 * @param table schema and name
 * @param reason why, in words that follow "it waits:"
 * @param statements the SQL that someone with the rights has to run so that it waits no longer; none where that is not it
 * @param passing whether nobody has to act
 */
public record WaitingTable(String table, String reason, List<String> statements, boolean passing) {

    public WaitingTable {
        statements = List.copyOf(statements);
    }

    /** Which table waits, why, and what to do. */
    public String sentence() {
        return "Table " + table + " waits: " + reason
                + (statements.isEmpty() ? "" : ". To have it delivered, run: " + String.join("; ", statements) + ";");
    }
}
