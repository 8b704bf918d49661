package dev.river.dump;

import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a dump reads at once: the rows that one part of a table holds, as rows of the table.
 *
 * @param table the table
 * @param part one of its parts
 */
public record DumpPart(TableInfo table, Part part) {

    /** By the part alone: that of the table goes through all its parts. */
    @Override
    public int hashCode() {
        return part.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DumpPart that && part.equals(that.part) && table.oid() == that.table.oid();
    }

    /** All parts of a table. */
    public static List<DumpPart> of(TableInfo table) {
        return table.parts().stream().map(part -> new DumpPart(table, part)).toList();
    }
}
