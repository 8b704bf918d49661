package dev.river.dump.pgdump;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.dump.Chunk;
import dev.river.dump.DumpListener;
import dev.river.dump.TableDescriptions;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dump that {@code pg_dump} has written into a file, in its plain format.
 *
 * @param file the file
 * @param lsn where its snapshot stands: it has all that was committed before, and nothing else
 */
public record DumpFile(Path file, Lsn lsn) {

    private static final Logger LOG = LoggerFactory.getLogger(DumpFile.class);

    private static final String START_OF_CUSTOM_FORMAT = "PGDMP";

    /** What a plain dump says in its first lines. */
    private static final String START = "PostgreSQL database dump";

    private static final int FIRST_BYTES = 1000;

    /** A sentence about what keeps it from being read, with the remedy; empty where nothing does. */
    public Optional<String> problem() {
        try (InputStream input = Files.newInputStream(file)) {
            String start = new String(input.readNBytes(FIRST_BYTES), UTF_8);
            if (start.startsWith(START_OF_CUSTOM_FORMAT)) {
                return Optional.of(
                        "The file " + file + " of dump.file is in the custom format of pg_dump; write it in the plain"
                                + " one: pg_restore --data-only --file=dump.sql " + file);
            }
            return start.contains(START)
                    ? Optional.empty()
                    : Optional.of("The file " + file
                            + " of dump.file does not begin like a plain dump of pg_dump; make it by pg_dump --data-only"
                            + " --file=dump.sql, and unpack it if it is compressed");
        } catch (NoSuchFileException e) {
            return Optional.of("There is no file " + file + "; correct dump.file");
        } catch (IOException e) {
            return Optional.of("The file " + file + " of dump.file cannot be read (" + e
                    + "); correct dump.file, or the rights of the file");
        }
    }

    /**
     * Reads all rows of the chunks that it has. Returns when every listener has had its end. What it does not have is left, to be
     * read by COPY while the stream flows.
     *
     * @param name what lines of the log begin with: whose dump it is
     * @param chunks each of a whole part
     * @param withGenerated whether the stream shows stored generated columns; tables that have some are left then
     */
    public void read(
            String name,
            Database database,
            Server server,
            List<Chunk> chunks,
            boolean withGenerated,
            DumpListener listener) {
        List<Chunk> left = new ArrayList<>(chunks);
        try (Handle session = database.jdbi().open();
                InputStream input = Files.newInputStream(file)) {
            new PlainDumpReader(
                            name,
                            database,
                            new TableDescriptions(session, new Catalog(server), withGenerated),
                            table -> ServerForm.ofFile(session.getConnection(), table),
                            new Transaction(0, lsn, Instant.now()),
                            chunk -> true)
                    .read(input, chunks, chunk -> {
                        left.remove(chunk);
                        return listener.listenerOf(chunk);
                    });
        } catch (IOException | SQLException | JdbiException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("The dump was interrupted");
            }
            LOG.warn(
                    "{}: the file {} cannot be read to its end, and what is left is read by COPY later: {}",
                    name,
                    file,
                    e.getMessage());
        }
        left.forEach(chunk -> {
            LOG.info(
                    "{}: file {} does not have table {}, which is read by COPY later",
                    name,
                    file,
                    chunk.part().part().name());
            listener.listenerOf(chunk).onLeft();
        });
    }
}
