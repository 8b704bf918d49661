package dev.river.demo;

import dev.river.demo.comparison.BothEnds;
import dev.river.demo.comparison.IndexReader;
import dev.river.demo.comparison.Outcome;
import dev.river.demo.comparison.TopicReader;
import dev.river.demo.river.RiverConfig;
import dev.river.demo.river.RiverPages;
import dev.river.demo.river.RiverProcess;
import dev.river.demo.server.DemoDirectory;
import dev.river.demo.server.DemoException;
import dev.river.demo.server.DemoServers;
import dev.river.demo.server.Ports;
import dev.river.demo.server.Web;
import dev.river.demo.shop.Shop;
import dev.river.demo.shop.ShopLoad;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** One run of the demo, from the first server's start to the last one's end. */
final class Demo {
    private static final int DIFFERENT = 1;
    private static final int INTERRUPTED = 130;

    private final Options options;
    private final Path riverJar;
    private final PrintStream out;
    private final StopSignal stop;
    private final Look beforeComparison;

    /**
     * @param riverJar what to start
     * @param beforeComparison what to do to the servers when all has arrived
     */
    Demo(Options options, Path riverJar, PrintStream out, StopSignal stop, Look beforeComparison) {
        this.options = options;
        this.riverJar = riverJar;
        this.out = out;
        this.stop = stop;
        this.beforeComparison = beforeComparison;
    }

    /** Runs until the time has passed or the user stops it, and gives the exit status. */
    int run() throws DemoException, InterruptedException {
        Optional<Outcome> outcome;
        try (DemoDirectory directory = DemoDirectory.create()) {
            Ports ports = new Ports();
            out.println("Starting PostgreSQL, Kafka and OpenSearch in " + directory.path() + " ...");
            try (DemoServers servers = DemoServers.start(directory, ports)) {
                outcome = runRiver(directory, servers, ports);
            }
        }
        if (outcome.isPresent()) {
            out.println(outcome.get().line());
            return outcome.get().isGood() ? 0 : DIFFERENT;
        }
        out.println("Everything is stopped, and the folder is removed.");
        return options.duration().isPresent() ? INTERRUPTED : 0;
    }

    private Optional<Outcome> runRiver(DemoDirectory directory, DemoServers servers, Ports ports)
            throws DemoException, InterruptedException {
        if (stop.isAsked()) {
            return Optional.empty();
        }
        out.println("Filling the shop ...");
        String password = UUID.randomUUID().toString();
        Shop shop = Shop.open(servers.postgres(), password);
        int applicationPort = ports.preferably(8080);
        int adminPort = ports.preferably(8081);
        Path config = RiverConfig.write(directory.folder("river"), riverJar, servers, applicationPort, adminPort);
        Path log = directory.path().resolve("river.log");
        RiverPages pages = new RiverPages(
                new Web("River", "http://127.0.0.1:" + applicationPort),
                new Web("River", "http://127.0.0.1:" + adminPort));
        IndexReader indexes = new IndexReader(new Web("OpenSearch", servers.searchUrl()));
        out.println("Starting River ...");
        try (RiverProcess river = RiverProcess.start(riverJar, config, password, log);
                TopicReader topics = TopicReader.start(servers.bootstrapServers())) {
            Watching watching = new Watching(river, pages, topics, indexes, stop, out);
            if (!watching.awaitRiver()) {
                return Optional.empty();
            }
            Guide.print(out, servers, pages, config, log);
            if (!watchTheShop(shop, watching)) {
                out.println("Stopping ...");
                return Optional.empty();
            }
            if (!watching.awaitArrival(shop.walEnd())) {
                return Optional.empty();
            }
            beforeComparison.at(servers);
            return Optional.of(new BothEnds(shop, topics, indexes).compare(pages.recordsRead(), out));
        }
    }

    /** @return whether the time has passed, and the user has not stopped it before */
    private boolean watchTheShop(Shop shop, Watching watching) throws DemoException, InterruptedException {
        try (ShopLoad load = ShopLoad.start(shop)) {
            return watching.watch(load, options.duration());
        }
    }
}
