package dev.river.postgres.session;

import dev.river.postgres.Source;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * What PostgreSQL's own programs need to open the sessions that {@link Database} opens: environment variables of libpq, so that no
 * password stands in a command.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-envars.html">Environment Variables</a>
 */
public final class LibpqEnvironment {

    /** What would stand above the settings of River's sessions. */
    private static final Set<String> REMOVED = Set.of("PGSERVICE", "PGHOSTADDR", "PGTZ", "PGDATESTYLE");

    /** What may be given for libpq alone: it takes other kinds of files than the driver does. */
    private static final Set<String> KEPT = Set.of("PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY");

    private static final String PORT_OF_SOCKET = ".s.PGSQL.";

    private LibpqEnvironment() {}

    /**
     * Sets them.
     *
     * @param serverVersion what {@link Server#version()} says
     * @param applicationName what the server shows of the sessions
     * @param environment that of the program, which is changed
     */
    public static void set(Source source, int serverVersion, String applicationName, Map<String, String> environment) {
        environment.keySet().removeAll(REMOVED);
        variables(source, serverVersion, applicationName).forEach((name, value) -> {
            if (!KEPT.contains(name) || !environment.containsKey(name)) {
                environment.put(name, value);
            }
        });
    }

    private static Map<String, String> variables(Source source, int serverVersion, String applicationName) {
        Properties given = new Properties();
        given.putAll(source.properties());
        Properties url = Driver.parseURL(source.url(), given);
        Properties settings = url == null ? given : url;
        Map<String, String> variables = new LinkedHashMap<>();
        // An IPv6 address stands between brackets in a URL.
        put(
                variables,
                "PGHOST",
                String.valueOf(PGProperty.PG_HOST.getOrDefault(settings)).replaceAll("[\\[\\]]", ""));
        put(variables, "PGPORT", PGProperty.PG_PORT.getOrDefault(settings));
        put(variables, "PGDATABASE", PGProperty.PG_DBNAME.getOrDefault(settings));
        Path socket = source.unixSocket();
        if (socket != null) {
            put(variables, "PGHOST", String.valueOf(socket.toAbsolutePath().getParent()));
            put(variables, "PGPORT", String.valueOf(socket.getFileName()).replace(PORT_OF_SOCKET, ""));
        } else if (String.valueOf(variables.get("PGHOST")).contains(",")) {
            variables.put("PGTARGETSESSIONATTRS", "read-write");
        }
        put(variables, "PGUSER", source.user() == null ? PGProperty.USER.getOrDefault(settings) : source.user());
        put(
                variables,
                "PGPASSWORD",
                source.password() == null ? PGProperty.PASSWORD.getOrDefault(settings) : source.password());
        String ssl = PGProperty.SSL_MODE.getOrDefault(settings);
        String verified = PGProperty.SSL.getBoolean(settings) ? "verify-full" : null;
        put(variables, "PGSSLMODE", ssl == null ? verified : ssl);
        put(variables, "PGSSLROOTCERT", PGProperty.SSL_ROOT_CERT.getOrDefault(settings));
        put(variables, "PGSSLCERT", PGProperty.SSL_CERT.getOrDefault(settings));
        put(variables, "PGSSLKEY", PGProperty.SSL_KEY.getOrDefault(settings));
        variables.put("PGOPTIONS", SessionSettings.options(serverVersion));
        variables.put("PGAPPNAME", applicationName);
        variables.put("PGCLIENTENCODING", "UTF8");
        variables.put("PGCONNECT_TIMEOUT", String.valueOf(Database.CONNECT_TIMEOUT_SECONDS));
        // The sentences of the program are shown beside River's.
        variables.put("LC_ALL", "C");
        return variables;
    }

    private static void put(Map<String, String> variables, String name, @Nullable String value) {
        if (value != null) {
            variables.put(name, value);
        }
    }
}
