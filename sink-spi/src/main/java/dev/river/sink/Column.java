package dev.river.sink;

/**
 * A column of a table.
 *
 * @param name the name as PostgreSQL stores it
 * @param type the type of its values
 */
public record Column(String name, ColumnType type) {}
