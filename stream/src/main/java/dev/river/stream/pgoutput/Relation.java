package dev.river.stream.pgoutput;

import dev.river.sink.TableName;
import java.util.List;

/**
 * What a Relation message says of a table.
 *
 * @param id the table's OID, unsigned
 * @param name the table's name
 * @param fullIdentity whether its replica identity is the whole row
 * @param columns the columns that the table's tuples have
 */
record Relation(int id, TableName name, boolean fullIdentity, List<Attribute> columns) {

    Relation {
        columns = List.copyOf(columns);
    }

    /**
     * A column of the relation.
     *
     * @param key whether the replica identity covers it
     * @param name its name
     * @param typeOid its type's OID, unsigned
     * @param typeModifier what was declared with the type, below 0 for nothing
     */
    record Attribute(boolean key, String name, int typeOid, int typeModifier) {}
}
