package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Child;
import dev.river.benchmark.contender.Debezium;
import dev.river.benchmark.contender.Job;
import java.util.function.Function;

/** Debezium, as figures call it by the way in which it is set up. */
enum Peer {
    TUNED("Debezium", Debezium::startTuned),
    AS_IT_COMES("Debezium as it comes", Debezium::start);

    private final String title;
    private final Function<Job, Child> starter;

    Peer(String title, Function<Job, Child> starter) {
        this.title = title;
        this.starter = starter;
    }

    /** What it is called in figures. */
    String title() {
        return title;
    }

    Child start(Job job) {
        return starter.apply(job);
    }
}
