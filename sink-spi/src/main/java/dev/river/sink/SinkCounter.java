package dev.river.sink;

/** Something that a sink counts. Only River implements it, and the test kit. For any thread. */
public interface SinkCounter {

    /** Counts so many more. */
    void add(long number);
}
