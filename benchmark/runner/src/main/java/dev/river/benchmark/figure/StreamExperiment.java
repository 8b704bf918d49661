package dev.river.benchmark.figure;

import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;

/** How fast River drains a backlog, records dropped after rendering, against PostgreSQL's own reader. */
public final class StreamExperiment implements Experiment {

    private static final int THOUSANDS = 800;

    /** The other shapes, in thousands of rows that take a few seconds each. */
    private record Shape(Dataset dataset, Load load, int thousands) {}

    private static final Shape[] SHAPES = {
        new Shape(Dataset.fiveColumns(), Load.SINGLE, 200),
        new Shape(Dataset.fiveColumns(), Load.UPDATES_AND_DELETES, 300),
        new Shape(Dataset.fiveColumns(), Load.ONE, 2_000),
        new Shape(Dataset.columns(50), Load.THOUSANDS, 200),
        new Shape(Dataset.text(1_950), Load.THOUSANDS, 200),
    };

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public void run(Bench bench) {
        try (Backlog backlog =
                Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.MIXED, bench.rows(THOUSANDS))) {
            compare(bench, backlog, Plugin.PGOUTPUT);
            compare(bench, backlog, Plugin.TEST_DECODING);
            bySocket(bench, backlog);
        }
        for (Shape shape : SHAPES) {
            try (Backlog backlog =
                    Backlog.make(bench.postgres(), shape.dataset(), shape.load(), bench.rows(shape.thousands()))) {
                compare(bench, backlog, Plugin.PGOUTPUT);
            }
        }
    }

    private static void compare(Bench bench, Backlog backlog, Plugin plugin) {
        Figure figure = new Figure(
                "stream, " + plugin.pluginName() + ": " + backlog.title(),
                "pg_recvlogical",
                "rows/s",
                Goal.atLeast(0.95));
        for (int i = 0; i < bench.rounds(); i++) {
            double tool = bench.recvLogical(backlog, plugin);
            Measured river = bench.drain("river", backlog, plugin, bench.drop(backlog.changes()), River::start);
            figure.add(river.perSecond(), tool);
        }
        bench.report(figure);
    }

    private static void bySocket(Bench bench, Backlog backlog) {
        String name = "stream over a Unix socket: " + backlog.title();
        Figure tool = new Figure(name, "pg_recvlogical over the same", "rows/s", Goal.atLeast(0.95));
        Figure tcp = new Figure(name, "River over TCP", "rows/s", null);
        for (int i = 0; i < bench.rounds(); i++) {
            double recvLogical = bench.recvLogicalBySocket(backlog, Plugin.PGOUTPUT);
            Measured overTcp =
                    bench.drain("river", backlog, Plugin.PGOUTPUT, bench.drop(backlog.changes()), River::start);
            Measured river = bench.drain(
                    "river-socket",
                    backlog,
                    Plugin.PGOUTPUT,
                    bench.drop(backlog.changes()),
                    job -> River.startBySocket(job, bench.unixSocket()));
            tool.add(river.perSecond(), recvLogical);
            tcp.add(river.perSecond(), overTcp.perSecond());
        }
        bench.report(tool);
        bench.report(tcp);
    }
}
