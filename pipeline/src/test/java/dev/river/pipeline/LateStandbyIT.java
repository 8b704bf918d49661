package dev.river.pipeline;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.testservers.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Dumps while the stream flows, with a synchronous standby that answers late: nearly every commit is decoded while no snapshot shows
 * it.
 */
class LateStandbyIT extends LiveDumps {

    private static final int TABLES = 10;

    private LateStandby standby;

    LateStandbyIT() {
        super(PostgresServer.DEFAULT_VERSION, 8);
    }

    @ForBothPlugins
    void tablesAreKnownByWhatTheirOwnTransactionMadeThem(PluginChoice plugin) {
        river.execute("CREATE TABLE parted (id int PRIMARY KEY, note text) PARTITION BY RANGE (id)");
        river.start(plugin);
        river.awaitState(State.STREAMING);
        for (int i = 0; i < TABLES; i++) {
            river.execute("CREATE TABLE part_" + i + " PARTITION OF parted FOR VALUES FROM (" + i + ") TO (" + (i + 1)
                    + "); INSERT INTO parted VALUES (" + i + ", 'as part of it')");
            river.execute(
                    "CREATE TABLE made_" + i + " AS SELECT 1 AS id; ALTER TABLE made_" + i + " ADD PRIMARY KEY (id)");
        }

        river.awaitSame("parted");
        for (int i = 0; i < TABLES; i++) {
            river.awaitSame("made_" + i);
        }
    }

    @BeforeEach
    void startStandby() throws SQLException {
        standby = new LateStandby(river.server());
    }

    @AfterEach
    void stopStandby() throws SQLException {
        standby.close();
    }
}
