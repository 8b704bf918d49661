package dev.river.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LibpqEnvironmentTest {

    private static final int VERSION = 150000;

    private static Source source(String url, @Nullable Path socket, Map<String, String> properties) {
        return new Source(url, socket, "river", "p w", "river_shop", PluginChoice.AUTO, "river_shop", properties);
    }

    private static Map<String, String> environment(Source source, Map<String, String> before) {
        Map<String, String> environment = new HashMap<>(before);
        LibpqEnvironment.set(source, VERSION, "river dumps", environment);
        return environment;
    }

    @Test
    void settingsOfTheSourceAreThoseOfTheProgram() {
        assertThat(environment(
                        source(
                                "jdbc:postgresql://db.example:6432/shop?sslmode=verify-full",
                                null,
                                Map.of("sslrootcert", "/etc/ca.pem")),
                        Map.of()))
                .containsEntry("PGHOST", "db.example")
                .containsEntry("PGPORT", "6432")
                .containsEntry("PGDATABASE", "shop")
                .containsEntry("PGUSER", "river")
                .containsEntry("PGPASSWORD", "p w")
                .containsEntry("PGSSLMODE", "verify-full")
                .containsEntry("PGSSLROOTCERT", "/etc/ca.pem")
                .containsEntry("PGAPPNAME", "river dumps")
                .hasEntrySatisfying(
                        "PGOPTIONS",
                        options -> assertThat(options)
                                .contains("-c TimeZone=UTC", "-c bytea_output=hex", "-c extra_float_digits=3"));
    }

    @Test
    void addressesOfAllKindsAreUnderstood() {
        assertThat(environment(source("jdbc:postgresql://[::1]:5433/shop", null, Map.of()), Map.of()))
                .containsEntry("PGHOST", "::1")
                .containsEntry("PGPORT", "5433");
        assertThat(environment(source("jdbc:postgresql://a:1,b:2/shop", null, Map.of()), Map.of()))
                .containsEntry("PGHOST", "a,b")
                .containsEntry("PGPORT", "1,2")
                .containsEntry("PGTARGETSESSIONATTRS", "read-write");
        assertThat(environment(
                        source("jdbc:postgresql://x/shop", Path.of("/run/postgresql/.s.PGSQL.5434"), Map.of()),
                        Map.of()))
                .containsEntry("PGHOST", "/run/postgresql")
                .containsEntry("PGPORT", "5434");
    }

    @Test
    void whatWouldStandAboveIsRemovedAndKeysForLibpqAreKept() {
        assertThat(environment(
                        source("jdbc:postgresql://localhost/shop", null, Map.of("sslkey", "/etc/key.pk8")),
                        Map.of(
                                "PGTZ", "Asia/Tokyo",
                                "PGDATESTYLE", "German",
                                "PGHOSTADDR", "192.0.2.1",
                                "PGSERVICE", "other",
                                "PGSSLKEY", "/etc/key.pem",
                                "PGHOST", "elsewhere")))
                .doesNotContainKeys("PGTZ", "PGDATESTYLE", "PGHOSTADDR", "PGSERVICE")
                .containsEntry("PGSSLKEY", "/etc/key.pem")
                .containsEntry("PGHOST", "localhost");
    }
}
