package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Index;
import dev.river.benchmark.contender.PlainLoader;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;

/** How fast River brings a backlog into OpenSearch, against bulks that are ready to be posted. */
public final class SearchExperiment implements Experiment {

    private static final int THOUSANDS = 400;

    @Override
    public String name() {
        return "search";
    }

    @Override
    public void run(Bench bench) {
        long rows = bench.rows(THOUSANDS);
        String url = bench.search().url();
        Quantity rate = new Quantity("stream into OpenSearch: 5 columns", "documents/s")
                .against("a loader of ready-made bulks", Goal.atLeast(0.9));
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.THOUSANDS, rows)) {
            for (int i = 0; i < bench.rounds() + 1; i++) {
                PlainLoader loader = PlainLoader.of(url, "loaded-" + i, backlog.database());
                double loaded = rows / loader.post();
                bench.say("  loader: %,.0f/s", loaded);
                loader.delete();
                int round = i;
                Turn<Double> river = bench.inTurn(i, each -> {
                    Index index = new Index(url, each.name() + "-" + round, rows);
                    Measured measured =
                            bench.drain(each.name(), backlog, Plugin.PGOUTPUT, folder -> index, each::start);
                    index.delete();
                    return measured.perSecond();
                });
                // In the first round the server warms up.
                if (i > 0) {
                    rate.add(river, loaded);
                }
            }
        }
        bench.report(rate);
    }
}
