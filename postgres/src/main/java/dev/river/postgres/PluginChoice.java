package dev.river.postgres;

/** Which output plugin a source asks for. */
public enum PluginChoice {
    /** The slot's where it exists; else pgoutput where the server and the rights allow it; else test_decoding. */
    AUTO,
    /** {@code pgoutput}, from PostgreSQL 10 on. */
    PGOUTPUT,
    /** {@code test_decoding}, from PostgreSQL 9.4 on. */
    TEST_DECODING;

    /** The choice of just this plugin. */
    public static PluginChoice of(Plugin plugin) {
        return switch (plugin) {
            case PGOUTPUT -> PGOUTPUT;
            case TEST_DECODING -> TEST_DECODING;
        };
    }

    /** Whether a slot of this plugin is what the source asks for. */
    public boolean allows(Plugin plugin) {
        return this == AUTO || this == of(plugin);
    }
}
