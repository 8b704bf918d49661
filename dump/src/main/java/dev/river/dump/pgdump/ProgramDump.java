package dev.river.dump.pgdump;

import dev.river.dump.Chunk;
import dev.river.dump.DumpListener;
import dev.river.dump.PartFile;
import dev.river.dump.ReaderThreads;
import dev.river.dump.TableDescriptions;
import dev.river.postgres.Quoted;
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
     * @param together the chunks, each of a whole part: one process reads those that stand together
     * @param parallelism how many processes run at a time
     * @throws CancellationException if the thread is interrupted
     */
    public void run(
            String snapshot, Lsn consistentPoint, List<List<Chunk>> together, int parallelism, DumpListener listener) {
        Transaction transaction = new Transaction(0, consistentPoint, Instant.now());
        ReaderThreads.run(
                together.stream()
                        .<Runnable>map(chunks -> () -> read(snapshot, transaction, chunks, listener))
                        .toList(),
                parallelism,
                listener::onWaiting,
                // Who waits for a process does not notice an interruption.
                () -> running.forEach(RunningProgram::close));
    }

    private void read(String snapshot, Transaction transaction, List<Chunk> chunks, DumpListener listener) {
        List<Chunk> left = new ArrayList<>(chunks);
        try (Handle now = database.jdbi().open();
                Handle then = database.jdbi().open();
                RunningProgram process = new RunningProgram(program.start(
                        server,
                        snapshot,
                        chunks.stream().map(chunk -> chunk.part().part().name()).toList()))) {
            running.add(process);
            checkInterrupted();
            then.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            then.execute("SET TRANSACTION SNAPSHOT " + Quoted.literal(snapshot));
            new PlainDumpReader(
                            dumpName,
                            database,
                            new TableDescriptions(now, new Catalog(server), withGenerated),
                            table -> ServerForm.ofProgram(now.getConnection(), table),
                            transaction,
                            chunk -> !PartFile.isRewritten(then, chunk.part()))
                    .read(process.output(), chunks, chunk -> {
                        left.remove(chunk);
                        return listener.listenerOf(chunk);
                    });
            process.awaitEnd();
        } catch (IOException | SQLException | JdbiException e) {
            checkInterrupted();
            LOG.warn(
                    "{}: {} failed, and what it has left is read by COPY later: {}", dumpName, program, e.getMessage());
        } finally {
            running.removeIf(RunningProgram::isClosed);
        }
        left.forEach(chunk -> listener.listenerOf(chunk).onLeft());
    }

    private static void checkInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The dump was interrupted");
        }
    }
}
