package dev.river.service.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** What a table holds, in the JSON and under the keys that River promises, made by PostgreSQL itself. */
final class TableRows {

    /** Numbers, truth values, arrays and JSON as such; anything else as PostgreSQL writes it. */
    private static final String QUERY_FOR = """
            SELECT format('SELECT %%s, json_build_object(%%s)::text FROM %%s',
                CASE WHEN cardinality(i.indkey::int2[]) = 1 THEN k.plain ELSE k.joined END, c.list, i.indrelid::regclass)
            FROM pg_index i,
              LATERAL (SELECT string_agg(format('%%L, to_json(%%I%%s)', attname, attname,
                    CASE WHEN typcategory IN ('N', 'B', 'A') OR typname IN ('json', 'jsonb') THEN '' ELSE '::text' END), ', ') AS list
                FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid
                WHERE attrelid = i.indrelid AND attnum > 0 AND NOT attisdropped) c,
              LATERAL (SELECT string_agg(format('%%I::text', attname), '') AS plain,
                  string_agg(format('replace(replace(%%I::text, ''%%%%'', ''%%%%25''), ''-'', ''%%%%2D'')', attname), '||''-''||'
                      ORDER BY array_position(i.indkey::int2[], attnum)) AS joined
                FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = ANY (i.indkey::int2[])) k
            WHERE i.indisprimary AND i.indrelid = '"%s"'::regclass
            """;

    private TableRows() {}

    static Map<String, JsonNode> of(SourceDatabase database, String table) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'");
            Map<String, JsonNode> rows = new HashMap<>();
            try (ResultSet result = statement.executeQuery(select(statement, table))) {
                while (result.next()) {
                    rows.put(result.getString(1), Json.parse(result.getString(2)));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String select(Statement statement, String table) throws SQLException {
        try (ResultSet result = statement.executeQuery(QUERY_FOR.formatted(table.replace("\"", "\"\"")))) {
            result.next();
            return result.getString(1);
        }
    }
}
