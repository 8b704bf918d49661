package dev.river.pipeline;

import dev.river.testservers.PostgresServer;

/** Dumps while the stream flows. */
class LiveDumpIT extends LiveDumps {

    LiveDumpIT() {
        super(PostgresServer.DEFAULT_VERSION, 2);
    }
}
