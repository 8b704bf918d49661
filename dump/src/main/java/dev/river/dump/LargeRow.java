package dev.river.dump;

import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.postgres.value.LargestValue;
import dev.river.postgres.value.LargestValueQuery;
import dev.river.sink.TableName;
import java.util.List;

/** Says of a row that does not fit into the memory what can be done. */
public final class LargeRow {

    private LargeRow() {}

    /** What to throw where a row of the table was to be read. */
    public static SourceException tooLarge(Database database, TableName table, OutOfMemoryError error) {
        return SourceException.fatal(
                LargestValue.sentence(
                        "A row of table " + table + " is too large for the memory",
                        LargestValueQuery.ask(database, List.of(table))),
                error);
    }
}
