package dev.river.postgres.catalog;

import dev.river.postgres.session.Server;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The types of a database, by number and by name.
 *
 * <p>All are read at once, and again when an unknown one appears, such as a type that was created since; the parts of a composite type
 * when it is first asked for. Not safe for use by
 * several threads.
 */
public final class TypeCatalog {

    /** int2vector and oidvector, arrays that are written with spaces between. */
    private static final long INT2VECTOR = 22;

    private static final long OIDVECTOR = 30;

    /** As many as an integer of 64 bits has. */
    private static final int MONEY_DIGITS = 19;

    private static final int SHORTEST_FLOATS_SINCE = 120000;
    private static final int DIGITS_OF_REAL = 9;
    private static final int DIGITS_OF_DOUBLE = 18;

    private final Handle handle;
    private final boolean writesShortestFloats;
    private final Map<Long, TypeRow> rows = new HashMap<>();
    private final Map<String, Long> oids = new HashMap<>();
    private final Map<Long, ColumnType> resolved = new HashMap<>();

    /** How many digits of an amount of money stand behind the point; below 0 until that is asked. */
    private int moneyScale = -1;

    /**
     * @param handle the session to read them in, for as long as this object is used
     * @param server the server of that session
     */
    TypeCatalog(Handle handle, Server server) {
        this.handle = handle;
        this.writesShortestFloats = server.version() >= SHORTEST_FLOATS_SINCE;
    }

    /**
     * The type of that number; empty if it is gone by now.
     *
     * @param oid {@code pg_type.oid}, unsigned
     */
    public Optional<ColumnType> byOid(int oid) {
        long key = Integer.toUnsignedLong(oid);
        if (!rows.containsKey(key)) {
            load();
        }
        return Optional.ofNullable(rows.get(key)).map(this::resolve);
    }

    /**
     * The type of that name; empty if it is gone by now, or is called otherwise.
     *
     * @param name as {@code format_type} writes it with an empty search path, without a length
     */
    public Optional<ColumnType> byName(String name) {
        if (!oids.containsKey(name)) {
            load();
        }
        return Optional.ofNullable(oids.get(name)).map(rows::get).map(this::resolve);
    }

    /**
     * A type that all servers have.
     *
     * @param name as {@code pg_type.typname} has it
     */
    public static ColumnType builtin(String name) {
        return name.startsWith("_")
                ? ColumnType.arrayOf(name, builtin(name.substring(1)))
                : ColumnType.of(name, kindOf(name));
    }

    private void load() {
        rows.clear();
        oids.clear();
        resolved.clear();
        handle.createQuery("SELECT t.oid::bigint, format_type(t.oid, NULL), t.typname::text,"
                        + " t.typnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog'),"
                        + " t.typtype::text, t.typbasetype::bigint, t.typtypmod, t.typelem::bigint, t.typcategory = 'A',"
                        + " t.typdelim::text, t.typrelid::bigint, coalesce(r.rngsubtype, 0)::bigint, e.extname::text"
                        + " FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid"
                        + " LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_type'::regclass"
                        + " AND d.objid = t.oid AND d.deptype = 'e'"
                        + " LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid WHERE "
                        + ReadableNames.isReadable("t.typname") + " AND "
                        + ReadableNames.isReadable("format_type(t.oid, NULL)"))
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
                        row.getString(10).charAt(0),
                        row.getLong(11),
                        row.getLong(12),
                        row.getString(13)))
                .forEach(type -> {
                    rows.put(type.oid(), type);
                    oids.put(type.name(), type.oid());
                });
        loadMultiranges();
    }

    /** Of a multirange its ranges are the elements; servers before 14 have none. */
    private void loadMultiranges() {
        boolean any = rows.values().stream().anyMatch(type -> type.kind() == 'm');
        if (any) {
            handle.createQuery("SELECT rngmultitypid::bigint, rngtypid::bigint FROM pg_catalog.pg_range")
                    .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
                    .forEach(each ->
                            rows.computeIfPresent(each.getKey(), (oid, type) -> type.withParts(each.getValue())));
        }
    }

    private ColumnType resolve(TypeRow row) {
        ColumnType known = resolved.get(row.oid());
        if (known == null) {
            known = make(row);
            resolved.put(row.oid(), known);
        }
        return known;
    }

    private ColumnType make(TypeRow row) {
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
        boolean isArray = element != null && base.oid() != INT2VECTOR && base.oid() != OIDVECTOR;
        Kind kind = isArray ? Kind.ARRAY : kindOf(base);
        ColumnType.Builder type = ColumnType.builder(row.name(), kind).delimiter(row.delimiter());
        switch (kind) {
            case ARRAY -> type.element(resolve(Objects.requireNonNull(element)));
            case RANGE, MULTIRANGE ->
                Optional.ofNullable(rows.get(base.parts())).ifPresent(part -> type.element(resolve(part)));
            case COMPOSITE -> type.fields(fields(base.relation()));
            case MONEY -> type.precisionAndScale(MONEY_DIGITS, moneyScale());
            case REAL, DOUBLE -> {
                if (!writesShortestFloats) {
                    type.precision(kind == Kind.REAL ? DIGITS_OF_REAL : DIGITS_OF_DOUBLE);
                }
            }
            default -> {
                // It has no parts.
            }
        }
        return TypeModifier.applied(type.build(), modifier);
    }

    private List<Column> fields(long relation) {
        return handle
                .createQuery("SELECT attname::text, atttypid::bigint, atttypmod FROM pg_catalog.pg_attribute"
                        + " WHERE attrelid = :relation::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum")
                .bind("relation", relation)
                .map((row, context) -> new Field(row.getString(1), row.getLong(2), row.getInt(3)))
                .list()
                .stream()
                .map(field -> Column.of(
                        field.name(),
                        Optional.ofNullable(rows.get(field.type()))
                                .map(this::resolve)
                                .map(type -> TypeModifier.applied(type, field.modifier()))
                                .orElseGet(() -> ColumnType.of("oid " + field.type(), Kind.OTHER))))
                .toList();
    }

    private record Field(String name, long type, int modifier) {}

    /**
     * What the server's locale has, which is that of the values: the text of an amount of 1 is {@code $1.00} or {@code ¥1}.
     *
     * @see <a href="https://www.postgresql.org/docs/current/datatype-money.html">Monetary Types</a>
     */
    private int moneyScale() {
        if (moneyScale < 0) {
            String one = handle.createQuery("SELECT CAST(1 AS money)::text")
                    .mapTo(String.class)
                    .one();
            moneyScale = (int) one.chars().filter(c -> c >= '0' && c <= '9').count() - 1;
        }
        return moneyScale;
    }

    private static Kind kindOf(TypeRow type) {
        return switch (type.kind()) {
            case 'c' -> Kind.COMPOSITE;
            case 'e' -> Kind.ENUM;
            case 'r' -> Kind.RANGE;
            case 'm' -> Kind.MULTIRANGE;
            default ->
                type.builtin()
                        ? kindOf(type.baseName())
                        : "hstore".equals(type.extension()) && type.baseName().equals("hstore")
                                ? Kind.HSTORE
                                : Kind.OTHER;
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

    /**
     * A row of {@code pg_type}.
     *
     * @param relation of a composite type, where its columns are
     * @param parts of a range the type of its bounds, of a multirange that of its ranges; else 0
     * @param extension the extension that brought it, if one did
     */
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
            char delimiter,
            long relation,
            long parts,
            @Nullable String extension) {

        TypeRow withParts(long type) {
            return new TypeRow(
                    oid, name, baseName, builtin, kind, base, modifier, element, isArray, delimiter, relation, type,
                    extension);
        }

        boolean isDomain() {
            return kind == 'd';
        }
    }
}
