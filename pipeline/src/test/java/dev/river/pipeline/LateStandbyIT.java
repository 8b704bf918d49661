package dev.river.pipeline;

import dev.river.testservers.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Dumps while the stream flows, with a synchronous standby that answers late: nearly every commit is decoded while no snapshot shows
 * it.
 */
class LateStandbyIT extends LiveDumps {

    private LateStandby standby;

    LateStandbyIT() {
        super(PostgresServer.DEFAULT_VERSION, 8);
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
