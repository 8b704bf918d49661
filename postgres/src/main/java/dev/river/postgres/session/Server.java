package dev.river.postgres.session;

import dev.river.postgres.SourceException;
import dev.river.postgres.encoding.Encodings;
import dev.river.sink.Lsn;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.Handle;

/**
 * What the server says of itself.
 *
 * @param version as {@code server_version_num}: 150019 for 15.19, 90624 for 9.6.24
 * @param walLevel {@code wal_level}
 * @param encoding {@code server_encoding} of the database
 * @param database the name of the database
 */
public record Server(int version, String walLevel, String encoding, String database) {

    private static final int WAL_FUNCTIONS_SINCE = 100000;

    /** Asks the server. */
    public static Server of(Handle handle) {
        return handle.createQuery("SELECT current_setting('server_version_num')::int AS version,"
                        + " current_setting('wal_level') AS wal_level,"
                        + " current_setting('server_encoding') AS encoding,"
                        + " current_database()::text AS database")
                .map((row, context) -> new Server(
                        row.getInt("version"),
                        row.getString("wal_level"),
                        row.getString("encoding"),
                        row.getString("database")))
                .one();
    }

    /** {@code server_version_num} from its parts: two from PostgreSQL 10 on, 9.6 counts as major 9 and minor 6. */
    static int versionNumber(int major, int minor) {
        return major >= 10 ? major * 10_000 + minor : major * 10_000 + minor * 100;
    }

    /** Whether the server has the plugin {@code pgoutput}. */
    public boolean hasPgoutput() {
        return version >= 100000;
    }

    /** Whether it shows how far a slot's reader came, which a slot that is still being created does not have. */
    public boolean tellsConfirmedLsn() {
        return version >= 90600;
    }

    /** Whether a condition on the places of rows reads only the pages that it names, rather than the whole table. */
    public boolean readsRangesOfPlaces() {
        return version >= 140000;
    }

    /** Whether a publication can have all tables of a schema. */
    public boolean publishesSchemas() {
        return version >= 150000;
    }

    /** Whether it refuses updates of a table that is published without generated columns that its replica identity has. */
    public boolean refusesUntoldIdentities() {
        return version >= 180000;
    }

    /** Whether it may read a table by several processes. */
    public boolean hasParallelQueries() {
        return version >= 90600;
    }

    /** Whether a slot can be temporary. */
    public boolean hasTemporarySlots() {
        return version >= 100000;
    }

    /** Whether the database takes any bytes for text: nobody but its users knows what they mean. */
    public boolean declaresNoEncoding() {
        return encoding.equals(Encodings.SQL_ASCII);
    }

    /**
     * The character set that test_decoding answers in, whatever the client's encoding is. {@code SQL_ASCII} declares
     * none and is taken for UTF-8.
     *
     * @throws SourceException if River does not have it
     */
    public Charset charset() {
        if (declaresNoEncoding()) {
            return StandardCharsets.UTF_8;
        }
        return Encodings.named(encoding)
                .orElseThrow(() -> SourceException.fatal(
                        "Database " + database + " is encoded in " + encoding
                                + ", which River cannot read with test_decoding; use the plugin pgoutput",
                        null));
    }

    /** The end of the WAL that the server has written. */
    public Lsn currentLsn(Handle handle) {
        return lsn(handle, version >= WAL_FUNCTIONS_SINCE ? "pg_current_wal_lsn()" : "pg_current_xlog_location()");
    }

    /** The end of the WAL that no crash undoes. Before PostgreSQL 9.6 that of the WAL that was written. */
    public Lsn flushedLsn(Handle handle) {
        if (version >= WAL_FUNCTIONS_SINCE) {
            return lsn(handle, "pg_current_wal_flush_lsn()");
        }
        return version >= 90600 ? lsn(handle, "pg_current_xlog_flush_location()") : currentLsn(handle);
    }

    /**
     * The end of the WAL that the server has inserted: all that can be seen was committed before. What an asynchronous commit
     * did is seen before its WAL is written.
     */
    public Lsn insertLsn(Handle handle) {
        return lsn(handle, insertLsnFunction());
    }

    /** The call that gives what {@link #insertLsn} does, for a statement that asks for more. */
    public String insertLsnFunction() {
        return version >= WAL_FUNCTIONS_SINCE ? "pg_current_wal_insert_lsn()" : "pg_current_xlog_insert_location()";
    }

    private static Lsn lsn(Handle handle, String function) {
        return Lsn.parse(handle.createQuery("SELECT " + function + "::text")
                .mapTo(String.class)
                .one());
    }
}
