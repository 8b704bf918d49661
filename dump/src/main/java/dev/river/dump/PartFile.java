package dev.river.dump;

import dev.river.postgres.SqlState;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * The file that holds the rows of a part.
 *
 * @param filenode its number; another one where the part was rewritten
 * @param blocks how many blocks it has
 * @param bytes how many bytes its rows take, also those values that are stored beside it
 */
public record PartFile(long filenode, long blocks, long bytes) {

    /**
     * Looks at the files of parts.
     *
     * @return those of the parts that are there, by the number of the part; none while someone has one of them locked
     */
    public static Map<Long, PartFile> of(Handle handle, Collection<DumpPart> parts) {
        Long[] oids = parts.stream().map(part -> part.part().oid()).toArray(Long[]::new);
        try {
            return handle.inTransaction(transaction -> {
                transaction.execute("SET LOCAL lock_timeout = '500ms'");
                Map<Long, PartFile> files = new HashMap<>();
                transaction
                        .createQuery(
                                "SELECT oid::bigint AS oid, coalesce(pg_relation_filenode(oid), 0)::bigint AS node,"
                                        + " coalesce(pg_relation_size(oid) / current_setting('block_size')::bigint, 0) AS blocks,"
                                        + " coalesce(pg_table_size(oid), 0) AS bytes"
                                        + " FROM pg_catalog.pg_class WHERE oid = ANY (CAST(:oids AS bigint[])::oid[])")
                        .bind("oids", oids)
                        .map((row, context) -> Map.entry(
                                row.getLong("oid"),
                                new PartFile(row.getLong("node"), row.getLong("blocks"), row.getLong("bytes"))))
                        .forEach(file -> files.put(file.getKey(), file.getValue()));
                return files;
            });
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException error && SqlState.isLocked(error)) {
                return Map.of();
            }
            throw e;
        }
    }
}
