package dev.river.demo;

/** Something that happens when all has arrived, before both ends are compared. */
@FunctionalInterface
interface Look {
    Look NONE = servers -> {};

    void at(DemoServers servers) throws DemoException, InterruptedException;
}
