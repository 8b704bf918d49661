package dev.river.postgres.publication;

import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** Looks publications up in the system catalogs, by their names. */
final class PublicationCatalog {

    private static final int RESTRICTIONS_SINCE = 150000;

    private final Server server;

    PublicationCatalog(Server server) {
        this.server = server;
    }

    /** Those of the two that there are, with their numbers. */
    SortedMap<String, Long> existing(Handle handle, PublicationNames names) {
        SortedMap<String, Long> existing = new TreeMap<>();
        handle.createQuery("SELECT pubname::text AS name, oid::bigint AS oid FROM pg_catalog.pg_publication"
                        + " WHERE pubname IN (:full, :inserts)")
                .bind("full", names.full())
                .bind("inserts", names.inserts())
                .map((row, context) -> Map.entry(row.getString("name"), row.getLong("oid")))
                .forEach(each -> existing.put(each.getKey(), each.getValue()));
        return existing;
    }

    /** Whether there is a publication of that name, with that comment. */
    boolean hasComment(Handle handle, String publication, String comment) {
        return handle.createQuery("SELECT coalesce(obj_description(oid, 'pg_publication') = :comment, false)"
                        + " FROM pg_catalog.pg_publication WHERE pubname = :name")
                .bind("comment", comment)
                .bind("name", publication)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /** Whether the user may create publications. */
    boolean mayCreate(Handle handle) {
        return handle.createQuery("SELECT has_database_privilege(current_database(), 'CREATE')")
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether the user may change the publication, if there is one of that name. */
    boolean mayChange(Handle handle, String publication) {
        return handle.createQuery(
                        "SELECT pg_has_role(pubowner, 'USAGE') FROM pg_catalog.pg_publication WHERE pubname = :name")
                .bind("name", publication)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /** The kinds of changes that it publishes. */
    ChangeKinds kinds(Handle handle, String publication) {
        return new ChangeKinds(ChangeKinds.all(server).names().stream()
                .filter(kind -> handle.createQuery("SELECT " + ChangeKinds.column(kind)
                                + " FROM pg_catalog.pg_publication WHERE pubname = :name")
                        .bind("name", publication)
                        .mapTo(Boolean.class)
                        .findOne()
                        .orElse(false))
                .toList());
    }

    /** The tables that it names. */
    Set<TableName> tables(Handle handle, String publication) {
        return tables(handle, publication, "true");
    }

    /** Those of which it publishes only some rows or columns. */
    Set<TableName> restrictedTables(Handle handle, String publication) {
        return hasRestrictions(server)
                ? tables(handle, publication, "(r.prqual IS NOT NULL OR r.prattrs IS NOT NULL)")
                : Set.of();
    }

    private static Set<TableName> tables(Handle handle, String publication, String condition) {
        return new TreeSet<>(handle.createQuery("SELECT n.nspname::text AS schema, c.relname::text AS name"
                        + " FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid"
                        + " JOIN pg_catalog.pg_class c ON c.oid = r.prrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE p.pubname = :name AND "
                        + condition)
                .bind("name", publication)
                .map((row, context) -> new TableName(row.getString("schema"), row.getString("name")))
                .list());
    }

    /** Whether a publication can have whole schemas, or only some rows or columns of a table. */
    static boolean hasRestrictions(Server server) {
        return server.version() >= RESTRICTIONS_SINCE;
    }
}
