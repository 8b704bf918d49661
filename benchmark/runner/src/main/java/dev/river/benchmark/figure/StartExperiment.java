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
        Figure figure = new Figure(name, Peer.AS_IT_COMES.title(), "s", Goal.atMost(0.5));
        Figure gain = new Figure(name + ", with an archive of classes", "River without", "s", null);
        Path archive = bench.newFolder("archive").resolve("river.jsa");
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.SINGLE, 1_000)) {
            // The first of each reads its jars from the disk.
            seconds(bench, "river", backlog, job -> River.startWith(job, "-XX:ArchiveClassesAtExit=" + archive));
            seconds(bench, "debezium", backlog, Peer.AS_IT_COMES::start);
            for (int i = 0; i < bench.rounds(); i++) {
                double river = seconds(bench, "river", backlog, River::start);
                double debezium = seconds(bench, "debezium", backlog, Peer.AS_IT_COMES::start);
                double archived = seconds(
                        bench,
                        "river-archived",
                        backlog,
                        job -> River.startWith(job, "-Xshare:on", "-XX:SharedArchiveFile=" + archive));
                figure.add(river, debezium);
                gain.add(archived, river);
            }
        }
        bench.report(figure);
        bench.report(gain);
    }

    private static double seconds(Bench bench, String contender, Backlog backlog, Function<Job, Child> start) {
        return bench.drain(contender, backlog, Plugin.PGOUTPUT, bench.drop(backlog.changes()), start)
                .startSeconds();
    }
}
