package dev.river.dump;

import dev.river.postgres.SqlState;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * The file that holds the rows of a part.
 *
 * @param filenode its number; another one where the part was rewritten
 * @param blocks how many blocks it has
 * @param bytes how many bytes its rows take, also those values that are stored beside it
 * @param lookedAt a position behind everything that was committed when that was so
 */
public record PartFile(long filenode, long blocks, long bytes, Lsn lookedAt) {

    /**
     * Looks at the files of parts.
     *
     * @return those of the parts that are there and that nobody has locked, by the numbers of the parts
     */
    public static Map<Long, PartFile> of(Handle handle, Server server, List<DumpPart> parts) {
        try {
            return handle.inTransaction(transaction -> {
                transaction.execute("SET LOCAL lock_timeout = '500ms'");
                return look(transaction, server, parts);
            });
        } catch (JdbiException e) {
            if (!(e.getCause() instanceof SQLException error && SqlState.isLocked(error))) {
                throw e;
            }
            Map<Long, PartFile> files = new HashMap<>();
            if (parts.size() > 1) {
                // So that not all of them wait for one.
                int half = parts.size() / 2;
                files.putAll(of(handle, server, parts.subList(0, half)));
                files.putAll(of(handle, server, parts.subList(half, parts.size())));
            }
            return files;
        }
    }

    private static Map<Long, PartFile> look(Handle handle, Server server, List<DumpPart> parts) {
        Long[] oids = parts.stream().map(part -> part.part().oid()).toArray(Long[]::new);
        Map<Long, PartFile> files = new HashMap<>();
        handle.createQuery("SELECT oid::bigint AS oid, coalesce(pg_relation_filenode(oid), 0)::bigint AS node,"
                        + " coalesce(pg_relation_size(oid) / current_setting('block_size')::bigint, 0) AS blocks,"
                        + " coalesce(pg_table_size(oid), 0) AS bytes, " + server.insertLsnFunction() + "::text AS lsn"
                        + " FROM pg_catalog.pg_class WHERE oid = ANY (CAST(:oids AS bigint[])::oid[])")
                .bind("oids", oids)
                .map((row, context) -> Map.entry(
                        row.getLong("oid"),
                        new PartFile(
                                row.getLong("node"),
                                row.getLong("blocks"),
                                row.getLong("bytes"),
                                WalPage.reachable(Lsn.parse(row.getString("lsn"))))))
                .forEach(file -> files.put(file.getKey(), file.getValue()));
        return files;
    }

    /**
     * Whether the rows of a part are not in the file that the session's snapshot knows, since a TRUNCATE or an ALTER TABLE that
     * rewrote it came between: in the snapshot it looks empty.
     */
    public static boolean isRewritten(Handle handle, DumpPart part) {
        return !handle.createQuery("SELECT 1 FROM pg_catalog.pg_class WHERE oid = CAST(:oid AS oid)"
                        + " AND relfilenode <> 0 AND relfilenode <> pg_relation_filenode(oid)")
                .bind("oid", part.part().oid())
                .mapTo(Integer.class)
                .list()
                .isEmpty();
    }
}
