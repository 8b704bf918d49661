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
        Path archives = bench.newFolder("archives");
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.SINGLE, 1_000)) {
            // The first of each reads its jars from the disk.
            bench.inTurn(
                    0,
                    each -> seconds(
                            bench,
                            each.name(),
                            backlog,
                            job -> each.startWith(job, "-XX:ArchiveClassesAtExit=" + archive(archives, each))));
            seconds(bench, "debezium", backlog, Peer.AS_IT_COMES::start);
            for (int i = 0; i < bench.rounds(); i++) {
                Turn<Double> river = bench.inTurn(i, each -> seconds(bench, each.name(), backlog, each::start));
                double debezium = seconds(bench, "debezium", backlog, Peer.AS_IT_COMES::start);
                Turn<Double> riverArchived = bench.inTurn(
                        i,
                        each -> seconds(
                                bench,
                                each.name() + "-archived",
                                backlog,
                                job -> each.startWith(
                                        job, "-Xshare:on", "-XX:SharedArchiveFile=" + archive(archives, each))));
                bare.add(river, debezium);
                archived.add(riverArchived, debezium, river.river());
            }
        }
        bench.report(bare);
        bench.report(archived);
    }

    private static Path archive(Path archives, River river) {
        return archives.resolve(river.name() + ".jsa");
    }

    private static double seconds(Bench bench, String contender, Backlog backlog, Function<Job, Child> start) {
        return bench.drain(contender, backlog, Plugin.PGOUTPUT, bench.drop(backlog.changes()), start)
                .startSeconds();
    }
}
