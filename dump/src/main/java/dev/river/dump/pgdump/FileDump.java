package dev.river.dump.pgdump;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.dump.Chunk;
import dev.river.dump.DumpListener;
import dev.river.dump.DumpPart;
import dev.river.dump.ReaderThreads;
import dev.river.dump.TableDescriptions;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.SlotAge;
import dev.river.sink.Lsn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads parts from a file that {@code pg_dump} has written in its plain format, in the snapshot of a slot that nobody has read.
 *
 * <p>What the file does not have, or what was altered since the slot is there, is left, to be read by COPY while the stream flows.
 */
public final class FileDump {

    private static final Logger LOG = LoggerFactory.getLogger(FileDump.class);

    private static final String START_OF_CUSTOM_FORMAT = "PGDMP";

    /** What a plain dump says in its first lines. */
    private static final String START = "PostgreSQL database dump";

    private static final Pattern ENCODING = Pattern.compile("(?m)^SET client_encoding = '(\\w+)';$");

    private static final String WITHOUT_HIDDEN_ROWS = "SET row_security = on;";

    private static final int FIRST_BYTES = 4000;

    private final String dumpName;
    private final Path file;
    private final Lsn lsn;
    private final Database database;
    private final Server server;
    private final boolean withGenerated;

    /**
     * @param name what lines of the log begin with: whose dump it is
     * @param lsn where the snapshot of the file stands
     * @param withGenerated whether the stream shows stored generated columns; tables that have some are left then
     */
    public FileDump(String name, Path file, Lsn lsn, Database database, Server server, boolean withGenerated) {
        this.dumpName = name;
        this.file = file;
        this.lsn = lsn;
        this.database = database;
        this.server = server;
        this.withGenerated = withGenerated;
    }

    /** A sentence about what keeps a file from being read, with the remedy; empty where nothing does. */
    public static Optional<String> problem(Path file, Server server) {
        try (InputStream input = Files.newInputStream(file)) {
            return problem(file, PgDump.encoding(server), new String(input.readNBytes(FIRST_BYTES), UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.of("There is no file " + file + "; correct dump.file");
        } catch (IOException e) {
            return Optional.of("The file " + file + " of dump.file cannot be read (" + e
                    + "); correct dump.file, or the rights of the file");
        }
    }

    private static Optional<String> problem(Path file, String wanted, String start) {
        if (start.startsWith(START_OF_CUSTOM_FORMAT)) {
            return Optional.of(
                    "The file " + file + " of dump.file is in the custom format of pg_dump; write it in the plain"
                            + " one: pg_restore --data-only --file=dump.sql " + file);
        }
        if (!start.contains(START)) {
            return Optional.of("The file " + file
                    + " of dump.file does not begin like a plain dump of pg_dump; make it by pg_dump --data-only"
                    + " --encoding=" + wanted + " --file=dump.sql, and unpack it if it is compressed");
        }
        Matcher encoding = ENCODING.matcher(start);
        if (encoding.find() && !encoding.group(1).equals(wanted)) {
            return Optional.of("The file " + file + " of dump.file is encoded in " + encoding.group(1)
                    + "; make it again with pg_dump --encoding=" + wanted);
        }
        if (start.contains(WITHOUT_HIDDEN_ROWS)) {
            return Optional.of(
                    "The file " + file + " of dump.file lacks the rows that policies hide; make it again without"
                            + " --enable-row-security, as a user whom no policy hides rows from");
        }
        return Optional.empty();
    }

    /**
     * Reads all rows of the chunks that the file has. Returns when every listener has had its end.
     *
     * @param chunks each of a whole part
     * @throws CancellationException if the thread is interrupted
     */
    public void run(List<Chunk> chunks, DumpListener listener) {
        ReaderThreads.run(List.of(() -> read(new OpenChunks(chunks, listener))), 1, listener::onWaiting, () -> {
            // An interruption ends the reading of a file.
        });
    }

    private void read(OpenChunks chunks) {
        try (Handle session = database.jdbi().open();
                InputStream input = Files.newInputStream(file)) {
            SlotAge slot = SlotAge.of(session, database.source().slot());
            new PlainDumpReader(
                            dumpName,
                            database,
                            new TableDescriptions(session, new Catalog(server), withGenerated),
                            database.text(session.getConnection()),
                            table -> ServerForm.ofFile(session.getConnection(), table),
                            new Transaction(0, lsn, Instant.now()),
                            chunk -> !isAltered(session, slot, chunk.part()))
                    .read(input, chunks);
        } catch (IOException | SQLException | JdbiException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("The dump was interrupted");
            }
            LOG.warn(
                    "{}: the file {} could not be read to its end, and what is left is read by COPY later: {}",
                    dumpName,
                    file,
                    ProgramDump.reason(e));
        }
        chunks.leaveRest();
    }

    private static boolean isAltered(Handle session, SlotAge slot, DumpPart part) {
        return slot.isOlderThan(session, part.table().oid())
                || slot.isOlderThan(session, part.part().oid());
    }
}
