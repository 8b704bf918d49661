package dev.river.dump.pgdump;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.dump.Chunk;
import dev.river.dump.ReaderNames;
import dev.river.postgres.Quoted;
import dev.river.postgres.encoding.Encodings;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.LibpqEnvironment;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * The program {@code pg_dump} for one database.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a>
 */
public final class PgDump {

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)(?:\\.(\\d+))?");

    private static final int ANSWERS_WITHIN_SECONDS = 20;

    /** In milliseconds, as long as other readers wait: half of the time after which PostgreSQL looks for deadlocks. */
    private static final int LOCK_TIMEOUT = 500;

    private final String program;
    private final Database database;

    /** @param program its path, or its name where it is found by {@code PATH} */
    public PgDump(String program, Database database) {
        this.program = program;
        this.database = database;
    }

    /** A sentence about what keeps it from reading the server, with the remedy; empty where nothing does. */
    public Optional<String> problem(Server server) {
        String said;
        try {
            said = versionText();
        } catch (IOException e) {
            return Optional.of("The program " + program + " of dump.pgDump cannot be run (" + e.getMessage()
                    + "); install PostgreSQL's client programs (on Debian: apt-get install postgresql-client), or"
                    + " set dump.pgDump to the path of pg_dump, or dump.mode to copy");
        }
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            return Optional.of(
                    "The program " + program + " of dump.pgDump is not pg_dump: asked for its version it says \""
                            + said.strip() + "\"; set dump.pgDump to the path of pg_dump");
        }
        int major = Integer.parseInt(version.group(1));
        int minor = version.group(2) == null ? 0 : Integer.parseInt(version.group(2));
        return isOlder(major, minor, server)
                ? Optional.of("The program " + program + " of dump.pgDump is of version " + major + "." + minor
                        + ", older than the server at " + database.source().address() + ", and would refuse to read it;"
                        + " install the client programs of the server's version, or a later one, and set dump.pgDump to"
                        + " the path of their pg_dump")
                : Optional.empty();
    }

    /** Before 10 two numbers made a version. */
    private static boolean isOlder(int major, int minor, Server server) {
        int ofServer = server.version() / 10_000;
        int minorOfServer = server.version() / 100 % 100;
        return major < ofServer || (major == ofServer && major < 10 && minor < minorOfServer);
    }

    private String versionText() throws IOException {
        Process process = new ProcessBuilder(program, "--version")
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it does not say its version within " + ANSWERS_WITHIN_SECONDS + " s");
            }
            return new String(process.getInputStream().readNBytes(1000), UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The check was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Starts to read the parts of chunks, each by itself, without those that inherit from it.
     *
     * @param handle a session, to look up what belongs to the parts
     * @param snapshot the name of an exported snapshot that outlives the process
     */
    Process start(Handle handle, Server server, String snapshot, Collection<Chunk> chunks) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program,
                "--data-only",
                "--no-password",
                "--encoding=" + encoding(server),
                "--lock-wait-timeout=" + LOCK_TIMEOUT,
                "--snapshot=" + snapshot));
        chunks.forEach(chunk ->
                command.add("--table=" + Quoted.table(chunk.part().part().name())));
        sequences(handle, chunks).forEach(name -> command.add("--exclude-table-data=" + Quoted.table(name)));
        ProcessBuilder builder = new ProcessBuilder(command);
        LibpqEnvironment.set(
                database.source(),
                server.version(),
                ReaderNames.prefix(database) + " with pg_dump",
                builder.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** What River wants a dump to be encoded in. Where the server knows no encoding, the program would fail at what is no UTF-8. */
    static String encoding(Server server) {
        return server.declaresNoEncoding() ? Encodings.SQL_ASCII : "UTF8";
    }

    /** Those that columns of the parts own. The program would read them, too, which needs a right of its own. */
    private static List<TableName> sequences(Handle handle, Collection<Chunk> chunks) {
        Long[] oids = chunks.stream().map(chunk -> chunk.part().part().oid()).toArray(Long[]::new);
        return handle.createQuery(
                        "SELECT n.nspname::text AS schema, s.relname::text AS name FROM pg_catalog.pg_depend d"
                                + " JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'"
                                + " JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace"
                                + " WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = d.classid"
                                + " AND d.deptype IN ('a', 'i') AND d.refobjid = ANY (CAST(:oids AS bigint[])::oid[])")
                .bind("oids", oids)
                .map((row, context) -> new TableName(row.getString("schema"), row.getString("name")))
                .list();
    }

    @Override
    public String toString() {
        return program;
    }
}
