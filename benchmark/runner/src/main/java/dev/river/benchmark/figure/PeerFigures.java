package dev.river.benchmark.figure;

/** How River compares with Debezium in one thing: its rate, and its processor time for a million. */
final class PeerFigures {

    private final Figure rate;
    private final Figure cpu;

    /**
     * @param name what is done
     * @param counted what there are a million of
     * @param goal how many times as fast as Debezium River is to be
     */
    PeerFigures(String name, String counted, Peer peer, double goal) {
        this.rate = new Figure(name, peer.title(), "rows/s", Goal.atLeast(goal));
        this.cpu = new Figure("CPU for a million " + counted + ", " + name, peer.title(), "s", Goal.atMost(0.2));
    }

    void add(Measured river, Measured debezium) {
        rate.add(river.perSecond(), debezium.perSecond());
        cpu.add(river.cpuSecondsPerMillion(), debezium.cpuSecondsPerMillion());
    }

    void report(Bench bench) {
        bench.report(rate);
        bench.report(cpu);
    }
}
