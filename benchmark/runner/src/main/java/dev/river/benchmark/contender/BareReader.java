package dev.river.benchmark.contender;

import dev.river.benchmark.data.Database;

/** The least that brings a slot into Kafka. */
public final class BareReader {

    private static final String MAIN = "dev.river.benchmark.bare.BareReaderMain";

    private BareReader() {}

    /** Starts it; its destination has to be a topic. */
    public static Child start(Job job) {
        Topic topic = (Topic) job.destination();
        return Child.start(
                "The bare reader",
                job.folder(),
                job.folder().resolve("bare.log"),
                Programs.ownMain(
                        MAIN,
                        job.database().jdbcUrl(),
                        job.slot(),
                        Database.PUBLICATION,
                        topic.bootstrapServers(),
                        topic.name()));
    }
}
