package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Destination;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;
import java.nio.file.Path;
import java.util.function.Function;

/** How fast River drains a backlog, records dropped after rendering, against PostgreSQL's own reader. */
public final class StreamExperiment implements Experiment {

    private static final int THOUSANDS = 1_000;

    /** The other shapes, in thousands of rows that take a few seconds each. */
    private record Shape(Plugin plugin, Dataset dataset, Load load, int thousands) {}

    private static final Shape[] SHAPES = {
        new Shape(Plugin.TEST_DECODING, Dataset.fiveColumns(), Load.MIXED, 500),
        new Shape(Plugin.PGOUTPUT, Dataset.fiveColumns(), Load.SINGLE, 200),
        new Shape(Plugin.PGOUTPUT, Dataset.fiveColumns(), Load.UPDATES_AND_DELETES, 300),
        new Shape(Plugin.PGOUTPUT, Dataset.fiveColumns(), Load.ONE, 2_000),
        new Shape(Plugin.PGOUTPUT, Dataset.columns(50), Load.THOUSANDS, 300),
        new Shape(Plugin.PGOUTPUT, Dataset.text(1_950), Load.THOUSANDS, 400),
    };

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public void run(Bench bench) {
        try (Backlog backlog =
                Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.MIXED, bench.rows(THOUSANDS))) {
            overTcpAndSocket(bench, backlog);
        }
        for (Shape shape : SHAPES) {
            try (Backlog backlog =
                    Backlog.make(bench.postgres(), shape.dataset(), shape.load(), bench.rows(shape.thousands()))) {
                compare(bench, backlog, shape.plugin());
            }
        }
    }

    private static void compare(Bench bench, Backlog backlog, Plugin plugin) {
        Figure figure = against(backlog, plugin);
        for (int i = 0; i < bench.rounds(); i++) {
            double tool = bench.recvLogical(backlog, plugin);
            Measured river = bench.drain("river", backlog, plugin, dropped(bench, backlog), River::start);
            figure.add(river.perSecond(), tool);
        }
        bench.report(figure);
    }

    private static void overTcpAndSocket(Bench bench, Backlog backlog) {
        Figure overTcp = against(backlog, Plugin.PGOUTPUT);
        String name = "stream over a Unix socket: " + backlog.title();
        Figure overSocket = new Figure(name, "pg_recvlogical over the same", "rows/s", Goal.atLeast(0.95));
        Figure gain = new Figure(name, "River over TCP", "rows/s", null);
        for (int i = 0; i < bench.rounds(); i++) {
            double toolOverTcp = bench.recvLogical(backlog, Plugin.PGOUTPUT);
            Measured riverOverTcp =
                    bench.drain("river", backlog, Plugin.PGOUTPUT, dropped(bench, backlog), River::start);
            double toolOverSocket = bench.recvLogicalBySocket(backlog, Plugin.PGOUTPUT);
            Measured riverOverSocket = bench.drain(
                    "river-socket",
                    backlog,
                    Plugin.PGOUTPUT,
                    dropped(bench, backlog),
                    job -> River.startBySocket(job, bench.unixSocket()));
            overTcp.add(riverOverTcp.perSecond(), toolOverTcp);
            overSocket.add(riverOverSocket.perSecond(), toolOverSocket);
            gain.add(riverOverSocket.perSecond(), riverOverTcp.perSecond());
        }
        bench.report(overTcp);
        bench.report(overSocket);
        bench.report(gain);
    }

    private static Figure against(Backlog backlog, Plugin plugin) {
        return new Figure(
                "stream, " + plugin.pluginName() + ": " + backlog.title(),
                "pg_recvlogical",
                "rows/s",
                Goal.atLeast(0.95));
    }

    private static Function<Path, Destination> dropped(Bench bench, Backlog backlog) {
        return bench.drop(backlog.changes());
    }
}
