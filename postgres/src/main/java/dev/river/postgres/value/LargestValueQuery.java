package dev.river.postgres.value;

import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks PostgreSQL for the largest value of some tables, where one was too large to be read. Takes seconds. */
public final class LargestValueQuery {

    private static final Logger LOG = LoggerFactory.getLogger(LargestValueQuery.class);

    /** Where the largest value is, its table has much beside its rows. */
    private static final int TABLES = 3;

    private static final String SECONDS_FOR_A_TABLE = "10s";

    private LargestValueQuery() {}

    /**
     * The largest value of the tables, as text.
     *
     * @return null if there is none, or if it can't be found within the time
     */
    public static @Nullable LargestValue ask(Database database, Collection<TableName> tables) {
        try (Handle handle = database.jdbi().open()) {
            LargestValue largest = null;
            for (TableName table : largestBesideTheirRows(handle, tables)) {
                largest = LargestValue.larger(largest, of(handle, table));
            }
            return largest;
        } catch (JdbiException | SourceException e) {
            LOG.debug("The largest value is not known", e);
            return null;
        }
    }

    private static List<TableName> largestBesideTheirRows(Handle handle, Collection<TableName> tables) {
        if (tables.isEmpty()) {
            return List.of();
        }
        String names = tables.stream()
                .map(table -> "(" + Quoted.literal(table.schema()) + ", " + Quoted.literal(table.name()) + ")")
                .collect(Collectors.joining(", "));
        return handle.createQuery(
                        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE (n.nspname, c.relname) IN (" + names + ") AND c.reltoastrelid <> 0"
                                + " ORDER BY pg_relation_size(c.reltoastrelid) DESC LIMIT " + TABLES)
                .map((row, context) -> new TableName(row.getString(1), row.getString(2)))
                .list();
    }

    private static @Nullable LargestValue of(Handle handle, TableName table) {
        List<String> columns = handle.createQuery("SELECT attname FROM pg_attribute"
                        + " WHERE attrelid = :table::regclass AND attnum > 0 AND NOT attisdropped"
                        + " AND attlen = -1 AND attstorage <> 'p' ORDER BY attnum")
                .bind("table", Quoted.table(table))
                .mapTo(String.class)
                .list();
        List<String> sizes = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            sizes.add("max(octet_length(" + Quoted.identifier(columns.get(i)) + "::text)) AS c" + i);
        }
        if (sizes.isEmpty()) {
            return null;
        }
        return handle.inTransaction(inside -> {
            inside.execute("SET LOCAL statement_timeout = '" + SECONDS_FOR_A_TABLE + "'");
            Map<String, Object> found = inside.createQuery(
                            "SELECT " + String.join(", ", sizes) + " FROM ONLY " + Quoted.table(table))
                    .mapToMap()
                    .one();
            LargestValue largest = null;
            for (int i = 0; i < columns.size(); i++) {
                if (found.get("c" + i) instanceof Number bytes) {
                    largest = LargestValue.larger(largest, new LargestValue(table, columns.get(i), bytes.longValue()));
                }
            }
            return largest;
        });
    }
}
