package dev.river.dump.pgdump;

import dev.river.dump.Chunk;
import dev.river.dump.DumpListener;
import dev.river.dump.PartFile;
import dev.river.dump.ReaderThreads;
import dev.river.dump.TableDescriptions;
import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads parts as they were in a snapshot by {@code pg_dump}, several processes at a time.
 *
 * <p>What a process could not read is left, to be read by COPY while the stream flows: so an error of the program loses nothing.
 */
public final class ProgramDump {

    private static final Logger LOG = LoggerFactory.getLogger(ProgramDump.class);

    /** So many parts stand in one command. */
    private static final int MOST_TOGETHER = 200;

    private final String dumpName;
    private final PgDump program;
    private final Database database;
    private final Server server;
    private final boolean withGenerated;
    private final Set<RunningProgram> running = ConcurrentHashMap.newKeySet();

    /**
     * @param name what lines of the log begin with: whose dump it is
     * @param withGenerated whether the stream shows stored generated columns; tables that have some are left then
     */
    public ProgramDump(String name, PgDump program, Database database, Server server, boolean withGenerated) {
        this.dumpName = name;
        this.program = program;
        this.database = database;
        this.server = server;
        this.withGenerated = withGenerated;
    }

    /**
     * Reads all rows of the chunks. Returns when every listener has had its end.
     *
     * @param snapshot the name of an exported snapshot that outlives this call
     * @param consistentPoint where the snapshot stands
     * @param chunks each of a whole part, with how many bytes it has
     * @param bytesTogether one process reads several parts that have no more than so many bytes: to start one takes long, as it
     *     reads all catalogs
     * @param parallelism how many processes run at a time
     * @throws CancellationException if the thread is interrupted
     */
    public void run(
            String snapshot,
            Lsn consistentPoint,
            Map<Chunk, Long> chunks,
            long bytesTogether,
            int parallelism,
            DumpListener listener) {
        Transaction transaction = new Transaction(0, consistentPoint, Instant.now());
        try (Handle now = database.jdbi().open()) {
            TableDescriptions descriptions = new TableDescriptions(now, new Catalog(server), withGenerated);
            ReaderThreads.run(
                    together(chunks, bytesTogether).stream()
                            .<Runnable>map(group -> () ->
                                    read(snapshot, transaction, descriptions, group, new OpenChunks(group, listener)))
                            .toList(),
                    parallelism,
                    listener::onWaiting,
                    // Who waits for a process does not notice an interruption.
                    () -> running.forEach(RunningProgram::close));
        }
    }

    private static List<List<Chunk>> together(Map<Chunk, Long> chunks, long bytesTogether) {
        List<List<Chunk>> all = new ArrayList<>();
        List<Chunk> group = List.of();
        long bytes = 0;
        for (Map.Entry<Chunk, Long> each : chunks.entrySet()) {
            if (group.isEmpty() || group.size() == MOST_TOGETHER || bytes + each.getValue() > bytesTogether) {
                group = new ArrayList<>();
                all.add(group);
                bytes = 0;
            }
            group.add(each.getKey());
            bytes += each.getValue();
        }
        return all;
    }

    private void read(
            String snapshot,
            Transaction transaction,
            TableDescriptions descriptions,
            List<Chunk> group,
            OpenChunks chunks) {
        // What is read in the snapshot stays as it was seen first, so that each process needs a session of its own.
        try (Handle then = database.jdbi().open();
                RunningProgram process = new RunningProgram(program.start(then, server, snapshot, group), running)) {
            checkInterrupted();
            then.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            then.execute("SET TRANSACTION SNAPSHOT " + Quoted.literal(snapshot));
            new PlainDumpReader(
                            dumpName,
                            database,
                            descriptions,
                            database.text(then.getConnection()),
                            table -> ServerForm.ofProgram(then.getConnection(), table),
                            transaction,
                            chunk -> !PartFile.isRewritten(then, chunk.part()))
                    .read(process.output(), chunks);
            process.awaitEnd();
        } catch (IOException | SQLException | JdbiException e) {
            checkInterrupted();
            warn(reason(e));
        } catch (SourceException e) {
            checkInterrupted();
            if (!e.isRetriable()) {
                throw e;
            }
            warn(e.getMessage());
        }
        chunks.leaveRest();
    }

    private void warn(String reason) {
        LOG.warn("{}: {} failed, and what it has left is read by COPY later: {}", dumpName, program, reason);
    }

    /** Without what the server says of an error, which may contain values. */
    static String reason(Exception e) {
        Throwable error = e instanceof JdbiException && e.getCause() != null ? e.getCause() : e;
        return error instanceof SQLException sql
                ? "PostgreSQL refused a statement with SQLSTATE " + sql.getSQLState()
                : String.valueOf(error.getMessage());
    }

    private static void checkInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The dump was interrupted");
        }
    }
}
