package dev.river.benchmark.contender;

/** Sends records that were made before: as fast as one producer can load the broker. */
public final class ReadyRecords {

    private static final String MAIN = "dev.river.benchmark.bare.ReadyRecordsMain";

    private ReadyRecords() {}

    /** Starts it; its destination has to be a topic. */
    public static Child start(Job job) {
        Topic topic = (Topic) job.destination();
        return Child.start(
                "The sender of ready-made records",
                job.folder(),
                job.folder().resolve("ready.log"),
                Programs.ownMain(
                        MAIN,
                        job.database().jdbcUrl(),
                        topic.bootstrapServers(),
                        topic.name(),
                        String.valueOf(topic.expected())));
    }
}
