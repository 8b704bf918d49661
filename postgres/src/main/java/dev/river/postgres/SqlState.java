package dev.river.postgres;

import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The SQL states by which River distinguishes PostgreSQL's errors.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
public final class SqlState {

    /** The session was lost. */
    public static final String CONNECTION_FAILURE = "08006";

    /** pgjdbc's: no password was given, or the kinds of login have none in common. */
    static final String CONNECTION_REJECTED = "08004";

    static final String INVALID_AUTHORIZATION = "28000";
    static final String INVALID_PASSWORD = "28P01";
    static final String UNDEFINED_DATABASE = "3D000";
    static final String UNDEFINED_SCHEMA = "3F000";
    static final String INSUFFICIENT_PRIVILEGE = "42501";
    static final String UNDEFINED_COLUMN = "42703";
    static final String UNDEFINED_OBJECT = "42704";
    static final String UNDEFINED_FUNCTION = "42883";
    static final String UNDEFINED_TABLE = "42P01";
    static final String PROTOCOL_VIOLATION = "08P01";
    static final String TOO_MANY_CONNECTIONS = "53300";
    static final String LIMIT_OF_CONFIGURATION = "53400";
    static final String NOT_IN_REQUIRED_STATE = "55000";
    static final String OBJECT_IN_USE = "55006";
    static final String LOCK_NOT_AVAILABLE = "55P03";
    static final String QUERY_CANCELED = "57014";
    static final String ADMIN_SHUTDOWN = "57P01";
    static final String UNDEFINED_FILE = "58P01";
    static final String DATA_CORRUPTED = "XX001";
    static final String INDEX_CORRUPTED = "XX002";

    private static final Pattern SEGMENT = Pattern.compile("\\b[0-9A-F]{24}\\b");

    private static final String CONNECTION_EXCEPTIONS = "08";
    private static final String FEATURE_NOT_SUPPORTED = "0A";
    private static final String DATA_EXCEPTIONS = "22";
    private static final String SYNTAX_OR_ACCESS = "42";
    private static final String OPERATOR_INTERVENTION = "57P";

    private SqlState() {}

    /** The state of an error; empty where it has none. */
    static String of(SQLException error) {
        return error.getSQLState() == null ? "" : error.getSQLState();
    }

    /** Whether a statement gave up because someone else had locked what it needs. */
    public static boolean isLocked(SQLException error) {
        return of(error).equals(LOCK_NOT_AVAILABLE);
    }

    /** Whether someone has broken off the statement, and not the session. */
    public static boolean isCanceled(SQLException error) {
        return of(error).equals(QUERY_CANCELED);
    }

    /** Whether the session has ended, or cannot be reached any more. */
    public static boolean isSessionLost(SQLException error) {
        String state = of(error);
        return state.startsWith(CONNECTION_EXCEPTIONS) || state.equals(ADMIN_SHUTDOWN);
    }

    /** Whether there is no such table, or no such schema. */
    public static boolean isTableAbsent(SQLException error) {
        String state = of(error);
        return state.equals(UNDEFINED_TABLE) || state.equals(UNDEFINED_SCHEMA);
    }

    /** Whether a table that was named has no such column. */
    public static boolean isColumnAbsent(SQLException error) {
        return of(error).equals(UNDEFINED_COLUMN);
    }

    /** Whether values could not be compared: one is none of its type, or the types have no such operator. */
    public static boolean isIncomparable(SQLException error) {
        String state = of(error);
        return state.startsWith(DATA_EXCEPTIONS) || state.equals(UNDEFINED_FUNCTION);
    }

    /** Whether a slot is read by another session. */
    static boolean isInUse(SQLException error) {
        return of(error).equals(OBJECT_IN_USE);
    }

    /** Whether something other than a table or a column is not there, such as a slot or a publication. */
    static boolean isUndefined(SQLException error) {
        return of(error).equals(UNDEFINED_OBJECT);
    }

    /** Whether the server does not let us in. */
    static boolean isLogin(SQLException error) {
        return Set.of(INVALID_PASSWORD, INVALID_AUTHORIZATION, CONNECTION_REJECTED, UNDEFINED_DATABASE)
                .contains(of(error));
    }

    /** Whether WAL is gone that a slot needs: a file whose name is that of a segment, in whatever language that is said. */
    static boolean isWalAbsent(SQLException error) {
        return of(error).equals(UNDEFINED_FILE)
                && SEGMENT.matcher(String.valueOf(error.getMessage())).find();
    }

    /** Whether the server cannot be spoken to: it is away, starts, or stops. */
    static boolean isAway(String state) {
        return state.isEmpty() || state.startsWith(CONNECTION_EXCEPTIONS) || state.startsWith(OPERATOR_INTERVENTION);
    }

    /** Whether the server cannot do what was asked, however often it is asked. */
    static boolean isRefusal(String state) {
        return state.startsWith(SYNTAX_OR_ACCESS)
                || state.startsWith(FEATURE_NOT_SUPPORTED)
                || state.startsWith(DATA_EXCEPTIONS);
    }
}
