package dev.river.postgres;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An output plugin that River can decode. */
public enum Plugin {
    PGOUTPUT,
    TEST_DECODING;

    /** The name that PostgreSQL knows it by. */
    public String pluginName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The plugin of that name, as in {@code pg_replication_slots.plugin}. */
    public static Optional<Plugin> named(@Nullable String name) {
        for (Plugin plugin : values()) {
            if (plugin.pluginName().equals(name)) {
                return Optional.of(plugin);
            }
        }
        return Optional.empty();
    }
}
