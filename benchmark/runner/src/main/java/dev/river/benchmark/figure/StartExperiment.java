package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Child;
import dev.river.benchmark.contender.Job;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;
import java.nio.file.Path;
import java.util.function.Function;

/** How long it takes from the start of the JVM to the first streamed record. */
public final class StartExperiment implements Experiment {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(Bench bench) {
        String name = "start of the JVM to the first record";
        String peer = Peer.AS_IT_COMES.title();
        Quantity bare = new Quantity(name, "s").against(peer, Goal.atMost(1.25));
        Quantity archived = new Quantity(name + ", with an archive of classes", "s")
                .against(peer, Goal.atMost(0.8))
                .against("River without");
        Path archive = bench.newFolder("archive").resolve("river.jsa");
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.SINGLE, 1_000)) {
            // The first of each reads its jars from the disk.
            seconds(bench, "river", backlog, job -> River.startWith(job, "-XX:ArchiveClassesAtExit=" + archive));
            seconds(bench, "debezium", backlog, Peer.AS_IT_COMES::start);
            for (int i = 0; i < bench.rounds(); i++) {
                double river = seconds(bench, "river", backlog, River::start);
                double debezium = seconds(bench, "debezium", backlog, Peer.AS_IT_COMES::start);
                double riverArchived = seconds(
                        bench,
                        "river-archived",
                        backlog,
                        job -> River.startWith(job, "-Xshare:on", "-XX:SharedArchiveFile=" + archive));
                bare.add(river, debezium);
                archived.add(riverArchived, debezium, river);
            }
        }
        bench.report(bare);
        bench.report(archived);
    }

    private static double seconds(Bench bench, String contender, Backlog backlog, Function<Job, Child> start) {
        return bench.drain(contender, backlog, Plugin.PGOUTPUT, bench.drop(backlog.changes()), start)
                .startSeconds();
    }
}
