package dev.river.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why PostgreSQL could not be read: a sentence for the person on call, and whether another try may help. */
public final class SourceException extends RuntimeException {

    private static final String IN_USE = "55006";
    private static final String UNDEFINED = "42704";

    private final boolean retriable;
    private final String sentence;

    private SourceException(boolean retriable, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.retriable = retriable;
        this.sentence = message;
    }

    /** Another try may help: the server is away, starting, or busy. */
    public static SourceException retriable(String message, @Nullable Throwable cause) {
        return new SourceException(true, message, cause);
    }

    /** No try will help before someone acts. */
    public static SourceException fatal(String message, @Nullable Throwable cause) {
        return new SourceException(false, message, cause);
    }

    /**
     * Says what an error of the server means.
     *
     * @param source where it happened
     * @param doing what was tried, to follow "cannot": {@code create the slot "river_shop"}
     * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
     */
    public static SourceException of(Source source, String doing, SQLException error) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        String at = "PostgreSQL at " + source.address();
        String said = firstLine(error);
        String cannot = at + " cannot " + doing + ": " + said;
        return switch (state) {
            case "28P01" ->
                fatal(
                        at + " refuses the password of user \"" + source.user()
                                + "\"; set user and password of the source right",
                        error);
            // 08004 is pgjdbc's: no password was given, or the kinds of login have none in common.
            case "28000", "08004" ->
                fatal(
                        at + " does not let user \"" + source.user() + "\" in: " + said
                                + "; see the user of the source, and pg_hba.conf (a line for the database, and one for replication)",
                        error);
            case "3D000" -> fatal(at + " has no such database: " + said + "; correct the url of the source", error);
            case "42501" ->
                fatal(
                        cannot + "; user \"" + source.user()
                                + "\" lacks rights: docs/postgresql.md lists the least that are needed",
                        error);
            case "53400" ->
                retriable(
                        cannot
                                + "; drop a slot that nobody uses, or raise max_replication_slots and restart the server",
                        error);
            case "55000" -> fatal(cannot, error);
            case "XX001", "XX002" -> fatal(cannot + "; the table or index is damaged: restore it", error);
            case "42P01", "42703", "55006" -> retriable(cannot, error);
            default ->
                state.startsWith("42") || state.startsWith("0A") || state.startsWith("22")
                        ? fatal(cannot, error)
                        : retriable(isAway(state) ? away(at, error) : cannot, error);
        };
    }

    private static boolean isAway(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.isEmpty();
    }

    private static String away(String at, SQLException error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = root == error ? firstLine(error) : root.getClass().getSimpleName() + ", " + root.getMessage();
        return at + " cannot be reached (" + why + "): is it running, and is the url of the source right?";
    }

    private static String firstLine(SQLException error) {
        String message = String.valueOf(error.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** Whether another try may help. */
    public boolean isRetriable() {
        return retriable;
    }

    /** Whether a slot is read by another session, which may be an old one of our own that the server has not missed yet. */
    public boolean isInUse() {
        return getCause() instanceof SQLException error && IN_USE.equals(error.getSQLState());
    }

    /** Whether something that was named is not there, such as a slot or a publication. */
    public boolean isUndefined() {
        return getCause() instanceof SQLException error && UNDEFINED.equals(error.getSQLState());
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
