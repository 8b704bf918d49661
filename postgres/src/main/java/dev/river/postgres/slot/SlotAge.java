package dev.river.postgres.slot;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What has changed in the catalogs since a slot was created that nobody has read.
 *
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">{@code catalog_xmin}</a>
 */
public final class SlotAge {

    /** In transactions. */
    private final int age;

    private SlotAge(int age) {
        this.age = age;
    }

    /** That of the slot. One that is not there is taken to be older than everything, so that all counts as changed. */
    public static SlotAge of(Handle handle, String slot) {
        return new SlotAge(handle.createQuery(
                        "SELECT age(catalog_xmin) FROM pg_catalog.pg_replication_slots WHERE slot_name = :slot")
                .bind("slot", slot)
                .mapTo(Integer.class)
                .findFirst()
                .orElse(Integer.MAX_VALUE));
    }

    /** Whether a table may have been altered, rewritten or created since. */
    public boolean isOlderThan(Handle handle, long table) {
        return isOlder(
                handle,
                "SELECT xmin FROM pg_catalog.pg_class WHERE oid = " + table
                        + " UNION ALL SELECT xmin FROM pg_catalog.pg_attribute WHERE attnum > 0 AND attrelid = "
                        + table);
    }

    /** Whether any of the publications, or what they publish, may have been changed or created since. */
    public boolean isOlderThan(Handle handle, List<Long> publications, boolean publishSchemas) {
        String oids = "("
                + String.join(", ", publications.stream().map(String::valueOf).toList()) + ")";
        return !publications.isEmpty()
                && isOlder(
                        handle,
                        "SELECT xmin FROM pg_catalog.pg_publication WHERE oid IN " + oids
                                + " UNION ALL SELECT xmin FROM pg_catalog.pg_publication_rel WHERE prpubid IN " + oids
                                + (publishSchemas
                                        ? " UNION ALL SELECT xmin FROM pg_catalog.pg_publication_namespace WHERE pnpubid IN "
                                                + oids
                                        : ""));
    }

    private boolean isOlder(Handle handle, String rows) {
        return handle.createQuery("SELECT count(*) FROM (" + rows + ") AS changed WHERE age(xmin) <= :age")
                        .bind("age", age)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }
}
