package dev.river.dump;

import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Reads chunks of tables as they were in a snapshot, several at a time, by COPY. */
public final class Dump {

    private final String dumpName;
    private final Database database;
    private final Server server;
    private final boolean withGenerated;

    /**
     * @param name what lines of the log begin with: whose dump it is
     * @param withGenerated whether stored generated columns are read, as test_decoding shows them
     */
    public Dump(String name, Database database, Server server, boolean withGenerated) {
        this.dumpName = name;
        this.database = database;
        this.server = server;
        this.withGenerated = withGenerated;
    }

    /**
     * Reads all rows of the chunks, in this order: those of a part each from where the one before ends. Returns when every listener
     * has had its end.
     *
     * @param snapshot the name of an exported snapshot that outlives this call
     * @param consistentPoint where the snapshot stands
     * @param parallelism how many chunks are read at a time
     * @throws SourceException if the server is away, or rights are missing
     * @throws CancellationException if the thread is interrupted
     */
    public void run(String snapshot, Lsn consistentPoint, List<Chunk> chunks, int parallelism, DumpListener listener) {
        try (ReaderSessions sessions = new ReaderSessions(database);
                Handle live = database.jdbi().open()) {
            SnapshotReader reader = new SnapshotReader(
                    dumpName,
                    sessions,
                    snapshot,
                    server,
                    new TableDescriptions(live, new Catalog(server), withGenerated),
                    new Transaction(0, consistentPoint, Instant.now()));
            ReaderThreads.run(
                    reads(chunks).stream()
                            .<Runnable>map(read -> () -> reader.read(new ChunkSequence(read, listener)))
                            .toList(),
                    parallelism,
                    listener::onWaiting,
                    () -> {});
        }
    }

    /** What is read at once: one chunk where the server can read its places by themselves, else all of a part. */
    private Collection<List<Chunk>> reads(List<Chunk> chunks) {
        return server.readsRangesOfPlaces()
                ? chunks.stream().map(List::of).toList()
                : chunks.stream()
                        .collect(Collectors.groupingBy(Chunk::part, LinkedHashMap::new, Collectors.toList()))
                        .values();
    }
}
