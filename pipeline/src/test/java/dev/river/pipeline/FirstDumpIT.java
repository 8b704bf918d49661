package dev.river.pipeline;

import dev.river.testservers.PostgresServer;

/** The first dump where each chunk is read by itself. */
class FirstDumpIT extends FirstDumps {

    FirstDumpIT() {
        super(PostgresServer.DEFAULT_VERSION);
    }
}
