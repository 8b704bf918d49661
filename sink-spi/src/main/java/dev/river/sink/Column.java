package dev.river.sink;

import java.util.Objects;

/** A column of a table. Immutable. */
public final class Column {

    private final String name;
    private final ColumnType type;
    private final boolean nullable;

    private Column(String name, ColumnType type, boolean nullable) {
        this.name = name;
        this.type = type;
        this.nullable = nullable;
    }

    /** A column that may be NULL; the methods say what each part is. */
    public static Column of(String name, ColumnType type) {
        return of(name, type, true);
    }

    /** A column; the methods say what each part is. */
    public static Column of(String name, ColumnType type, boolean nullable) {
        return new Column(name, type, nullable);
    }

    /** The name as PostgreSQL stores it. */
    public String name() {
        return name;
    }

    /** The type of its values. */
    public ColumnType type() {
        return type;
    }

    /**
     * Whether it may be NULL, as the catalog says when River meets the table: rows from before may be otherwise. In a row
     * before a change, and where a value is unchanged, it says nothing.
     */
    public boolean nullable() {
        return nullable;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Column that
                && name.equals(that.name)
                && type.equals(that.type)
                && nullable == that.nullable;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, nullable);
    }

    /** Name, type and whether it may be NULL, as in {@code price numeric(10,2) NOT NULL}. */
    @Override
    public String toString() {
        return name + " " + type + (nullable ? "" : " NOT NULL");
    }
}
