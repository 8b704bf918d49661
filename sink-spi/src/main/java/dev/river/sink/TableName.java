package dev.river.sink;

/**
 * The name of a table as PostgreSQL stores it: no quotes, case as it is.
 *
 * @param schema the schema's name, as in {@code pg_namespace.nspname}
 * @param name the table's name, as in {@code pg_class.relname}
 */
public record TableName(String schema, String name) implements Comparable<TableName> {

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** Schema and name joined by a dot, for people to read; a dot inside either is not marked. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
