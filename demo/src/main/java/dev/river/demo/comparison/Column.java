package dev.river.demo.comparison;

/** A column of a table, and how its values are written. */
record Column(String name, Kind kind) {

    /** What a value is at the other end. */
    enum Kind {
        NUMBER,
        BOOLEAN,
        /** Any JSON, compared by its structure: json, jsonb and arrays. */
        STRUCTURE,
        TEXT
    }

    /** @param type as PostgreSQL's regtype writes it */
    static Column of(String name, String type) {
        return new Column(name, kind(type));
    }

    private static Kind kind(String type) {
        if (type.endsWith("[]")) {
            return Kind.STRUCTURE;
        }
        return switch (type) {
            case "smallint", "integer", "bigint", "numeric", "real", "double precision" -> Kind.NUMBER;
            case "boolean" -> Kind.BOOLEAN;
            case "json", "jsonb" -> Kind.STRUCTURE;
            default -> Kind.TEXT;
        };
    }

    /** The SQL for its value as text; for arrays and JSON, PostgreSQL's own JSON of it. */
    String expression() {
        String quoted = "\"" + name.replace("\"", "\"\"") + "\"";
        return kind == Kind.STRUCTURE ? "to_json(" + quoted + ")::text" : quoted + "::text";
    }
}
