package dev.river.postgres.catalog;

import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The types of a database, by number and by name.
 *
 * <p>All are read at once, and again when an unknown one turns up, as a type that was created since is. Not safe for use by
 * several threads.
 */
public final class TypeCatalog {

    /** int2vector and oidvector, arrays that are written with spaces between. */
    private static final long INT2VECTOR = 22;

    private static final long OIDVECTOR = 30;

    private final Handle handle;
    private final Map<Long, ColumnType> byOid = new HashMap<>();
    private final Map<String, ColumnType> byName = new HashMap<>();

    /** @param handle the session to read them in, for as long as this object is used */
    public TypeCatalog(Handle handle) {
        this.handle = handle;
    }

    /**
     * The type of that number.
     *
     * @param oid {@code pg_type.oid}, unsigned
     */
    public ColumnType byOid(int oid) {
        long key = Integer.toUnsignedLong(oid);
        if (!byOid.containsKey(key)) {
            load();
        }
        // A type that is gone by now: its text is all there is.
        return byOid.computeIfAbsent(key, gone -> ColumnType.of("oid " + gone, Kind.TEXT));
    }

    /**
     * The type of that name.
     *
     * @param name as {@code format_type} writes it with an empty search path, without a length
     */
    public ColumnType byName(String name) {
        if (!byName.containsKey(name)) {
            load();
        }
        return byName.computeIfAbsent(name, gone -> ColumnType.of(gone, Kind.TEXT));
    }

    private void load() {
        Map<Long, TypeRow> rows = new HashMap<>();
        handle.createQuery("SELECT oid::bigint, format_type(oid, NULL), typname::text,"
                        + " typnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog'),"
                        + " typtype::text, typbasetype::bigint, typelem::bigint, typcategory = 'A', typdelim::text"
                        + " FROM pg_catalog.pg_type")
                // By their places: to find a column by its name takes as long as to read it, for hundreds of types.
                .map((row, context) -> new TypeRow(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getBoolean(4),
                        row.getString(5).equals("d"),
                        row.getLong(6),
                        row.getLong(7),
                        row.getBoolean(8),
                        row.getString(9).charAt(0)))
                .forEach(type -> rows.put(type.oid(), type));
        byOid.clear();
        byName.clear();
        for (TypeRow row : rows.values()) {
            ColumnType type = resolve(row, rows);
            byOid.put(row.oid(), type);
            byName.put(row.name(), type);
        }
    }

    private static ColumnType resolve(TypeRow row, Map<Long, TypeRow> rows) {
        TypeRow base = row;
        while (base.isDomain()) {
            TypeRow below = rows.get(base.base());
            if (below == null) {
                break;
            }
            base = below;
        }
        TypeRow element = base.isArray() ? rows.get(base.element()) : null;
        if (element != null && base.oid() != INT2VECTOR && base.oid() != OIDVECTOR) {
            return new ColumnType(row.name(), Kind.ARRAY, resolve(element, rows), element.delimiter());
        }
        return ColumnType.of(row.name(), base.builtin() ? kindOf(base.baseName()) : Kind.TEXT);
    }

    private static Kind kindOf(String builtinName) {
        return switch (builtinName) {
            case "bool" -> Kind.BOOLEAN;
            case "int2", "int4", "int8", "oid" -> Kind.INTEGER;
            case "numeric" -> Kind.NUMERIC;
            case "float4", "float8" -> Kind.FLOAT;
            case "json", "jsonb" -> Kind.JSON;
            default -> Kind.TEXT;
        };
    }

    private record TypeRow(
            long oid,
            String name,
            String baseName,
            boolean builtin,
            boolean isDomain,
            long base,
            long element,
            boolean isArray,
            char delimiter) {}
}
