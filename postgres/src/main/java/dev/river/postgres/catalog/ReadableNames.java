package dev.river.postgres.catalog;

/**
 * Conditions that leave out what has a name that no statement could tell the server: in a database whose encoding is {@code
 * SQL_ASCII} a name may have any bytes, and statements are sent in UTF-8. Asked for such a name, the server fails the whole query.
 */
final class ReadableNames {

    /** There each byte counts as a character, also in a regular expression. These are those of UTF-8. */
    private static final String UTF8 = "'^([\\u0001-\\u007f]|[\\u00c2-\\u00df][\\u0080-\\u00bf]"
            + "|\\u00e0[\\u00a0-\\u00bf][\\u0080-\\u00bf]|[\\u00e1-\\u00ec\\u00ee\\u00ef][\\u0080-\\u00bf]{2}"
            + "|\\u00ed[\\u0080-\\u009f][\\u0080-\\u00bf]|\\u00f0[\\u0090-\\u00bf][\\u0080-\\u00bf]{2}"
            + "|[\\u00f1-\\u00f3][\\u0080-\\u00bf]{3}|\\u00f4[\\u0080-\\u008f][\\u0080-\\u00bf]{2})*$'";

    private static final String DECLARED = "current_setting('server_encoding') <> 'SQL_ASCII'";

    private ReadableNames() {}

    /** Whether a name is UTF-8. */
    static String isReadable(String name) {
        return "(" + DECLARED + " OR " + matches(name) + ")";
    }

    /**
     * Whether the names of a table, its schema and its columns are UTF-8.
     *
     * @param table what the query calls its row of {@code pg_class}
     * @param schema what it calls its schema's
     */
    static String areReadable(String table, String schema) {
        return "(" + DECLARED + " OR " + matches(table + ".relname") + " AND " + matches(schema + ".nspname")
                + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute ra WHERE ra.attrelid = " + table
                + ".oid AND ra.attnum > 0 AND NOT ra.attisdropped AND NOT " + matches("ra.attname") + "))";
    }

    private static String matches(String name) {
        return name + "::text ~ " + UTF8;
    }
}
