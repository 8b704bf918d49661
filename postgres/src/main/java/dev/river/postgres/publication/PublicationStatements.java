package dev.river.postgres.publication;

import dev.river.postgres.Quoted;
import dev.river.sink.TableName;
import java.util.Set;

/** The statements that make a publication and change it. */
final class PublicationStatements {

    private PublicationStatements() {}

    static String create(String publication, Set<TableName> tables, ChangeKinds kinds) {
        String forTables = tables.isEmpty() ? "" : " FOR TABLE " + Quoted.tables(tables);
        return "CREATE PUBLICATION " + Quoted.identifier(publication) + forTables + " WITH (" + kinds.setting() + ")";
    }

    static String comment(String publication, String comment) {
        return "COMMENT ON PUBLICATION " + Quoted.identifier(publication) + " IS " + Quoted.literal(comment);
    }

    static String setKinds(String publication, ChangeKinds kinds) {
        return alter(publication) + " SET (" + kinds.setting() + ")";
    }

    static String remove(String publication, Set<TableName> tables) {
        return alter(publication) + " DROP TABLE " + Quoted.tables(tables);
    }

    static String add(String publication, Set<TableName> tables) {
        return alter(publication) + " ADD TABLE " + Quoted.tables(tables);
    }

    private static String alter(String publication) {
        return "ALTER PUBLICATION " + Quoted.identifier(publication);
    }
}
