package dev.river.benchmark.figure;

/** Makes some figures that belong together. */
public interface Experiment {

    /** What it is called on the command line. */
    String name();

    /** Runs all rounds, and hands each figure over when it is complete. */
    void run(Bench bench);
}
