package dev.river.postgres;

import dev.river.sink.TableName;
import java.util.Collection;
import java.util.stream.Collectors;

/** Names and texts as SQL writes them. */
public final class Quoted {

    private Quoted() {}

    /** {@code "name"}, with quotes inside doubled. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@code "schema"."table"}. */
    public static String table(TableName table) {
        return identifier(table.schema()) + "." + identifier(table.name());
    }

    /** {@code "schema"."table", "schema"."other"}. */
    public static String tables(Collection<TableName> tables) {
        return tables.stream().map(Quoted::table).collect(Collectors.joining(", "));
    }

    /** {@code 'text'}, safe whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        String doubled = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + doubled + "'" : " E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
