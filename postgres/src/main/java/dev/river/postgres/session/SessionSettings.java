package dev.river.postgres.session;

import dev.river.postgres.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every session sets, whatever the defaults of the server, the database and the role are: the dump and the stream give the
 * same bytes for a value, statements mean what River means, and a session whose network is cut ends within half a minute at
 * the server, too, with the locks and the slot that it holds.
 *
 * <p>The time zone is among them although pgjdbc sends the JVM's at start-up, which stands above {@code options}: before
 * PostgreSQL 10, where a walsender takes no SET, the JVM itself must run in UTC.
 */
final class SessionSettings {

    private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("DateStyle", "ISO");
        SETTINGS.put("IntervalStyle", "iso_8601");
        SETTINGS.put("TimeZone", "UTC");
        SETTINGS.put("extra_float_digits", "3");
        SETTINGS.put("bytea_output", "hex");
        SETTINGS.put("client_encoding", "UTF8");
        SETTINGS.put("lc_monetary", "C");
        SETTINGS.put("search_path", "");
        SETTINGS.put("row_security", "off");
        SETTINGS.put("statement_timeout", "0");
        SETTINGS.put("lock_timeout", "0");
        SETTINGS.put("default_transaction_read_only", "off");
        SETTINGS.put("default_transaction_deferrable", "off");
        SETTINGS.put("default_transaction_isolation", "read committed");
        SETTINGS.put("standard_conforming_strings", "on");
        SETTINGS.put("quote_all_identifiers", "off");
        SETTINGS.put("tcp_keepalives_idle", "15");
        SETTINGS.put("tcp_keepalives_interval", "5");
        SETTINGS.put("tcp_keepalives_count", "3");
    }

    /** The first versions that know a setting. */
    private static final int ROW_SECURITY_SINCE = 90500;

    private static final int IDLE_TIMEOUT_SINCE = 90600;

    private static final int IDLE_SESSION_TIMEOUT_SINCE = 140000;

    private static final int TRANSACTION_TIMEOUT_SINCE = 170000;

    private SessionSettings() {}

    /** The statements that set them, to be run as one. */
    static String statements(int serverVersion) {
        return of(serverVersion).entrySet().stream()
                .map(setting -> "SET " + setting.getKey() + " = " + Quoted.literal(setting.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** The start-up parameter {@code options} that sets them. */
    static String options(int serverVersion) {
        return of(serverVersion).entrySet().stream()
                .map(setting ->
                        "-c " + setting.getKey() + "=" + setting.getValue().replace(" ", "\\ "))
                .collect(Collectors.joining(" "));
    }

    private static Map<String, String> of(int serverVersion) {
        Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
        if (serverVersion < ROW_SECURITY_SINCE) {
            settings.remove("row_security");
            // In what such a server takes at a start-up no space can be written.
            settings.remove("default_transaction_isolation");
        }
        if (serverVersion >= IDLE_TIMEOUT_SINCE) {
            settings.put("idle_in_transaction_session_timeout", "0");
        }
        if (serverVersion >= IDLE_SESSION_TIMEOUT_SINCE) {
            settings.put("idle_session_timeout", "0");
        }
        if (serverVersion >= TRANSACTION_TIMEOUT_SINCE) {
            settings.put("transaction_timeout", "0");
        }
        return settings;
    }
}
