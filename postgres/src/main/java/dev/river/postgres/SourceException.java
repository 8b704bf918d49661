package dev.river.postgres;

import java.io.EOFException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why PostgreSQL could not be read: a sentence for the person on call, and whether another try may help. */
public final class SourceException extends RuntimeException {

    private final Remedy remedy;
    private final String sentence;

    private enum Remedy {
        TIME,
        ACT_AT_SERVER,
        ACT_HERE
    }

    private SourceException(Remedy remedy, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
        this.sentence = message;
    }

    /** Another try may help: the server is away, starting, or busy. */
    public static SourceException retriable(String message, @Nullable Throwable cause) {
        return new SourceException(Remedy.TIME, message, cause);
    }

    /** No try will help before someone acts. */
    public static SourceException fatal(String message, @Nullable Throwable cause) {
        return new SourceException(Remedy.ACT_HERE, message, cause);
    }

    /** No try will help before someone acts at the server, of which nobody tells us. */
    public static SourceException refused(String message, @Nullable Throwable cause) {
        return new SourceException(Remedy.ACT_AT_SERVER, message, cause);
    }

    /**
     * Says what an error of the server means.
     *
     * @param source where it happened
     * @param doing what was tried, to follow "cannot": {@code create the slot "river_shop"}
     */
    public static SourceException of(Source source, String doing, SQLException error) {
        String state = SqlState.of(error);
        String at = "PostgreSQL at " + source.address();
        String said = firstLine(error);
        String cannot = at + " cannot " + doing + ": " + said;
        return switch (state) {
            case SqlState.INVALID_PASSWORD ->
                refused(
                        at + " refuses the password of user \"" + source.user()
                                + "\"; correct user and password of the source",
                        error);
            case SqlState.INVALID_AUTHORIZATION, SqlState.CONNECTION_REJECTED ->
                refused(
                        at + " does not accept user \"" + source.user() + "\": " + said + "; check the user of"
                                + " the source, and pg_hba.conf (a line for the database, and one for replication)",
                        error);
            case SqlState.UNDEFINED_DATABASE ->
                refused(at + " has no such database: " + said + "; correct the url of the source", error);
            case SqlState.INSUFFICIENT_PRIVILEGE ->
                refused(
                        cannot + "; user \"" + source.user()
                                + "\" has too few rights: docs/postgresql.md lists those that are needed",
                        error);
            case SqlState.LIMIT_OF_CONFIGURATION ->
                retriable(
                        cannot
                                + "; drop a slot that nobody uses, or raise max_replication_slots and restart the"
                                + " server",
                        error);
            case SqlState.TOO_MANY_CONNECTIONS ->
                retriable(
                        cannot
                                + (said.contains("max_wal_senders")
                                        ? "; end a replication session that nobody needs (pg_stat_replication shows them),"
                                                + " or raise max_wal_senders and restart the server"
                                        : "; end sessions that nobody needs, or raise max_connections, or the limit of the"
                                                + " user or the database"),
                        error);
            case SqlState.PROTOCOL_VIOLATION ->
                said.contains("startup parameter")
                        ? fatal(cannot + "; " + pooler(source), error)
                        : retriable(away(at, error), error);
            case SqlState.NOT_IN_REQUIRED_STATE -> fatal(cannot, error);
            case SqlState.DATA_CORRUPTED, SqlState.INDEX_CORRUPTED ->
                fatal(cannot + "; the table or index is damaged: restore it", error);
            case SqlState.UNDEFINED_TABLE, SqlState.UNDEFINED_COLUMN, SqlState.OBJECT_IN_USE ->
                retriable(cannot, error);
            default ->
                SqlState.isRefusal(state)
                        ? fatal(cannot, error)
                        : retriable(SqlState.isAway(state) ? away(at, error) : cannot, error);
        };
    }

    /** That a connection pooler answers, and what to do. */
    public static String pooler(Source source) {
        return "a connection pooler, such as PgBouncer, answers at " + source.address() + ", and River needs sessions"
                + " of its own, for its lock and for replication: set the url of the source to PostgreSQL itself";
    }

    private static String away(String at, SQLException error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = root == error
                ? firstLine(error)
                : root instanceof EOFException
                        ? "the server has ended the session"
                        : root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ", " + root.getMessage());
        return at + " cannot be reached (" + why + "): is it running, and is the url of the source correct?";
    }

    private static String firstLine(SQLException error) {
        String message = String.valueOf(error.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** Whether another try may help. */
    public boolean isRetriable() {
        return remedy == Remedy.TIME;
    }

    /**
     * Whether a slot is read by another session, which may be an old one of our own whose end the server has not noticed
     * yet.
     */
    public boolean isInUse() {
        return getCause() instanceof SQLException error && SqlState.isInUse(error);
    }

    /** Whether something that was named is not there, such as a slot or a publication. */
    public boolean isUndefined() {
        return getCause() instanceof SQLException error && SqlState.isUndefined(error);
    }

    /** Whether WAL is gone that a slot needs. */
    public boolean isWalAbsent() {
        return getCause() instanceof SQLException error && SqlState.isWalAbsent(error);
    }

    /** Whether someone has to act at the server, of which nobody tells us. */
    public boolean isMendedAtServer() {
        return remedy == Remedy.ACT_AT_SERVER;
    }

    /** Whether the server has refused a statement, and would refuse it again, although it lets us in. */
    public boolean isOfStatement() {
        return remedy != Remedy.TIME && getCause() instanceof SQLException error && !SqlState.isLogin(error);
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
