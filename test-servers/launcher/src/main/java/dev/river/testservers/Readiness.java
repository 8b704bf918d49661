package dev.river.testservers;

import java.io.IOException;

/** Asks whether a server that is starting answers by now. */
@FunctionalInterface
interface Readiness {
    boolean isReady() throws IOException;
}
