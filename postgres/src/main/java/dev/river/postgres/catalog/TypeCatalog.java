package dev.river.postgres.catalog;

import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The types of a database, by number and by name.
 *
 * <p>All are read at once, and again when an unknown one appears, such as a type that was created since. Not safe for use by
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
        return byOid.computeIfAbsent(key, gone -> ColumnType.of("oid " + gone, Kind.OTHER));
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
        return byName.computeIfAbsent(name, gone -> ColumnType.of(gone, Kind.OTHER));
    }

    private void load() {
        Map<Long, TypeRow> rows = new HashMap<>();
        handle.createQuery("SELECT oid::bigint, format_type(oid, NULL), typname::text,"
                        + " typnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog'),"
                        + " typtype::text, typbasetype::bigint, typtypmod, typelem::bigint, typcategory = 'A',"
                        + " typdelim::text"
                        + " FROM pg_catalog.pg_type WHERE "
                        + ReadableNames.isReadable("typname") + " AND "
                        + ReadableNames.isReadable("format_type(oid, NULL)"))
                // By their places: to find a column by its name takes as long as to read it, for hundreds of types.
                .map((row, context) -> new TypeRow(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getBoolean(4),
                        row.getString(5).charAt(0),
                        row.getLong(6),
                        row.getInt(7),
                        row.getLong(8),
                        row.getBoolean(9),
                        row.getString(10).charAt(0)))
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
        int modifier = -1;
        while (base.isDomain()) {
            TypeRow below = rows.get(base.base());
            if (below == null) {
                break;
            }
            // Only the lowest names a type that takes one.
            modifier = base.modifier() < 0 ? modifier : base.modifier();
            base = below;
        }
        TypeRow element = base.isArray() ? rows.get(base.element()) : null;
        ColumnType type = element != null && base.oid() != INT2VECTOR && base.oid() != OIDVECTOR
                ? ColumnType.builder(row.name(), Kind.ARRAY)
                        .element(resolve(element, rows))
                        .delimiter(row.delimiter())
                        .build()
                : ColumnType.builder(row.name(), kindOf(base))
                        .delimiter(row.delimiter())
                        .build();
        return TypeModifier.applied(type, modifier);
    }

    private static Kind kindOf(TypeRow type) {
        return switch (type.kind()) {
            case 'c' -> Kind.COMPOSITE;
            case 'e' -> Kind.ENUM;
            case 'r' -> Kind.RANGE;
            case 'm' -> Kind.MULTIRANGE;
            default -> type.builtin() ? kindOf(type.baseName()) : Kind.OTHER;
        };
    }

    private static Kind kindOf(String builtinName) {
        return switch (builtinName) {
            case "bool" -> Kind.BOOLEAN;
            case "int2" -> Kind.SMALLINT;
            case "int4" -> Kind.INTEGER;
            case "int8" -> Kind.BIGINT;
            case "oid" -> Kind.OID;
            case "numeric" -> Kind.NUMERIC;
            case "float4" -> Kind.REAL;
            case "float8" -> Kind.DOUBLE;
            case "money" -> Kind.MONEY;
            case "text" -> Kind.TEXT;
            case "varchar" -> Kind.VARCHAR;
            case "bpchar" -> Kind.CHAR;
            case "bytea" -> Kind.BYTEA;
            case "date" -> Kind.DATE;
            case "time" -> Kind.TIME;
            case "timetz" -> Kind.TIMETZ;
            case "timestamp" -> Kind.TIMESTAMP;
            case "timestamptz" -> Kind.TIMESTAMPTZ;
            case "interval" -> Kind.INTERVAL;
            case "uuid" -> Kind.UUID;
            case "json" -> Kind.JSON;
            case "jsonb" -> Kind.JSONB;
            case "xml" -> Kind.XML;
            case "inet" -> Kind.INET;
            case "cidr" -> Kind.CIDR;
            case "macaddr" -> Kind.MACADDR;
            case "macaddr8" -> Kind.MACADDR8;
            case "bit" -> Kind.BIT;
            case "varbit" -> Kind.VARBIT;
            case "point" -> Kind.POINT;
            case "line" -> Kind.LINE;
            case "lseg" -> Kind.LSEG;
            case "box" -> Kind.BOX;
            case "path" -> Kind.PATH;
            case "polygon" -> Kind.POLYGON;
            case "circle" -> Kind.CIRCLE;
            default -> Kind.OTHER;
        };
    }

    private record TypeRow(
            long oid,
            String name,
            String baseName,
            boolean builtin,
            char kind,
            long base,
            int modifier,
            long element,
            boolean isArray,
            char delimiter) {

        boolean isDomain() {
            return kind == 'd';
        }
    }
}
