package dev.river.postgres.publication;

import dev.river.postgres.Quoted;
import dev.river.sink.TableName;
import java.util.Set;
import java.util.stream.Collectors;

/** The statements that make a publication and change it. */
final class PublicationStatements {

    private PublicationStatements() {}

    static String create(String publication, Set<TableName> tables, ChangeKinds kinds) {
        String forTables = tables.isEmpty() ? "" : " FOR TABLE " + only(tables);
        return "CREATE PUBLICATION " + Quoted.identifier(publication) + forTables + " WITH (" + kinds.setting() + ")";
    }

    static String comment(String publication, String comment) {
        return "COMMENT ON PUBLICATION " + Quoted.identifier(publication) + " IS " + Quoted.literal(comment);
    }

    static String setKinds(String publication, ChangeKinds kinds) {
        return alter(publication) + " SET (" + kinds.setting() + ")";
    }

    static String remove(String publication, Set<TableName> tables) {
        return alter(publication) + " DROP TABLE " + only(tables);
    }

    static String add(String publication, Set<TableName> tables) {
        return alter(publication) + " ADD TABLE " + only(tables);
    }

    /** Tables that inherit from them, which may be someone else's, are named where they are wanted. */
    private static String only(Set<TableName> tables) {
        return tables.stream().map(table -> "ONLY " + Quoted.table(table)).collect(Collectors.joining(", "));
    }

    private static String alter(String publication) {
        return "ALTER PUBLICATION " + Quoted.identifier(publication);
    }
}
