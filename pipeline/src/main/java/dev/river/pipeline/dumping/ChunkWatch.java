package dev.river.pipeline.dumping;

import dev.river.dump.BlockingReaders;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.SourceException;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has those readers give way that keep someone from altering a table. To be run again and again, on one thread. */
final class ChunkWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkWatch.class);

    private final Tenure tenure;
    private final DumpWork work;
    private final BlockingReaders blocking;
    private final KeptSession session;

    ChunkWatch(Tenure tenure, DumpWork work) {
        this.tenure = tenure;
        this.work = work;
        this.blocking = new BlockingReaders(tenure.database());
        this.session = new KeptSession(tenure.database());
    }

    @Override
    public void run() {
        if (!work.isActive()) {
            close();
            return;
        }
        try {
            blocking.look(session.get());
        } catch (JdbiException | SourceException e) {
            close();
            LOG.debug(
                    "{}: nobody could look after the readers; the stream notices if the server is away",
                    tenure.name(),
                    e);
        }
    }

    /** To be called when this runs no more. */
    void close() {
        session.close();
    }
}
