package dev.river.postgres.session;

import dev.river.postgres.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every session that reads values sets, so that the dump and the stream give the same bytes for a value whatever the
 * server's and the role's defaults are.
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
                .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" "));
    }

    private static Map<String, String> of(int serverVersion) {
        Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
        if (serverVersion < ROW_SECURITY_SINCE) {
            settings.remove("row_security");
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
