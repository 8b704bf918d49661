package dev.river.benchmark.data;

/** What decodes a slot. */
public enum Plugin {
    PGOUTPUT,
    TEST_DECODING;

    /** The name in PostgreSQL. */
    public String pluginName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
