package dev.river.postgres.catalog;

import dev.river.sink.ColumnType;
import java.util.Objects;

/**
 * Reads the modifier of a type ({@code pg_attribute.atttypmod}), as the type's own functions write it.
 *
 * <p>See {@code numeric.c}, {@code varchar.c}, {@code varbit.c} and {@code timestamp.c} of PostgreSQL; their form has been
 * the same since 9.4.
 */
public final class TypeModifier {

    /** What the modifier of a text or a number is larger by. */
    private static final int HEADER = 4;

    private static final int ANY_PRECISION = 0xffff;

    private TypeModifier() {}

    /**
     * The type with what the modifier says. That of an array is its elements'.
     *
     * @param modifier below 0 where there is none
     */
    public static ColumnType applied(ColumnType type, int modifier) {
        if (modifier < 0) {
            return type;
        }
        return switch (type.kind()) {
            case NUMERIC -> modifier < HEADER ? type : numeric(type, modifier - HEADER);
            case VARCHAR, CHAR ->
                modifier < HEADER
                        ? type
                        : type.toBuilder().length(modifier - HEADER).build();
            case BIT, VARBIT -> type.toBuilder().length(modifier).build();
            case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ ->
                type.toBuilder().precision(modifier).build();
            case INTERVAL -> {
                int precision = modifier & ANY_PRECISION;
                yield precision == ANY_PRECISION
                        ? type
                        : type.toBuilder().precision(precision).build();
            }
            case ARRAY ->
                type.toBuilder()
                        .element(applied(Objects.requireNonNull(type.element()), modifier))
                        .build();
            default -> type;
        };
    }

    private static ColumnType numeric(ColumnType type, int packed) {
        // Eleven bits with a sign: it can be below 0 since 15.
        int scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
        return type.toBuilder().precisionAndScale(packed >> 16 & 0xffff, scale).build();
    }
}
