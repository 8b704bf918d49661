package dev.river.postgres.wire;

import java.io.IOException;

/** A socket that can be waited on. */
interface WireSocket {

    /** What comes in. */
    WireInput input() throws IOException;
}
