package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Destination;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;
import java.nio.file.Path;
import java.util.function.Function;

/** How fast River drains a backlog, records dropped after rendering, against PostgreSQL's own reader. */
public final class StreamExperiment implements Experiment {

    private static final int THOUSANDS = 1_000;

    /** What the rate of the first shape is to be at least, over that of pg_recvlogical. */
    private static final double GOAL = 1.2;

    /** The other shapes, in thousands of rows that take a few seconds each, and the goal of each. */
    private record Shape(Plugin plugin, Dataset dataset, Load load, int thousands, double goal) {}

    private static final Shape[] SHAPES = {
        new Shape(Plugin.TEST_DECODING, Dataset.fiveColumns(), Load.MIXED, 500, 1.3),
        new Shape(Plugin.PGOUTPUT, Dataset.fiveColumns(), Load.SINGLE, 200, 1.4),
        new Shape(Plugin.PGOUTPUT, Dataset.fiveColumns(), Load.UPDATES_AND_DELETES, 300, 1.2),
        new Shape(Plugin.PGOUTPUT, Dataset.fiveColumns(), Load.ONE, 2_000, 1.5),
        new Shape(Plugin.PGOUTPUT, Dataset.columns(50), Load.THOUSANDS, 300, 0.95),
        new Shape(Plugin.PGOUTPUT, Dataset.text(1_950), Load.THOUSANDS, 400, 0.95),
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
                compare(bench, backlog, shape.plugin(), shape.goal());
            }
        }
    }

    private static void compare(Bench bench, Backlog backlog, Plugin plugin, double goal) {
        Quantity rate = rate(backlog, plugin, goal);
        for (int i = 0; i < bench.rounds(); i++) {
            double tool = bench.recvLogical(backlog, plugin);
            Turn<Double> river = bench.inTurn(
                    i,
                    each -> bench.drain(each.name(), backlog, plugin, dropped(bench, backlog), each::start)
                            .perSecond());
            rate.add(river, tool);
        }
        bench.report(rate);
    }

    private static void overTcpAndSocket(Bench bench, Backlog backlog) {
        Quantity overTcp = rate(backlog, Plugin.PGOUTPUT, GOAL);
        Quantity overSocket = new Quantity("stream over a Unix socket: " + backlog.title(), "rows/s")
                .against("pg_recvlogical over the same")
                .against("River over TCP");
        for (int i = 0; i < bench.rounds(); i++) {
            double toolOverTcp = bench.recvLogical(backlog, Plugin.PGOUTPUT);
            Turn<Double> riverOverTcp = bench.inTurn(
                    i,
                    each -> bench.drain(each.name(), backlog, Plugin.PGOUTPUT, dropped(bench, backlog), each::start)
                            .perSecond());
            double toolOverSocket = bench.recvLogicalBySocket(backlog, Plugin.PGOUTPUT);
            Turn<Double> riverOverSocket = bench.inTurn(
                    i,
                    each -> bench.drain(
                                    each.name() + "-socket",
                                    backlog,
                                    Plugin.PGOUTPUT,
                                    dropped(bench, backlog),
                                    job -> each.startBySocket(job, bench.unixSocket()))
                            .perSecond());
            overTcp.add(riverOverTcp, toolOverTcp);
            overSocket.add(riverOverSocket, toolOverSocket, riverOverTcp.river());
        }
        bench.report(overTcp);
        bench.report(overSocket);
    }

    private static Quantity rate(Backlog backlog, Plugin plugin, double goal) {
        return new Quantity("stream, " + plugin.pluginName() + ": " + backlog.title(), "rows/s")
                .against("pg_recvlogical", Goal.atLeast(goal));
    }

    private static Function<Path, Destination> dropped(Bench bench, Backlog backlog) {
        return bench.drop(backlog.changes());
    }
}
