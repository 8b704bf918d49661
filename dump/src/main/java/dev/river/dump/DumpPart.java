package dev.river.dump;

import dev.river.postgres.TableInfo;
import dev.river.postgres.TableInfo.Part;
import java.util.List;

/**
 * What a dump reads at once: the rows that one part of a table holds, as rows of the table.
 *
 * @param table the table
 * @param part one of its parts
 */
public record DumpPart(TableInfo table, Part part) {

    /** All parts of a table. */
    public static List<DumpPart> of(TableInfo table) {
        return table.parts().stream().map(part -> new DumpPart(table, part)).toList();
    }
}
