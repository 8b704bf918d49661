package dev.river.demo;

import dev.river.demo.server.DemoException;
import dev.river.demo.server.DemoServers;

/** Something that happens when all has arrived, before both ends are compared. */
@FunctionalInterface
interface Look {
    Look NONE = servers -> {};

    void at(DemoServers servers) throws DemoException, InterruptedException;
}
