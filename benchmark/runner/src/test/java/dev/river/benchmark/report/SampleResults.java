package dev.river.benchmark.report;

import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Goal;
import dev.river.benchmark.figure.Growth;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Results as a run may come to, and names as no run should. */
final class SampleResults {

    static final Figure MET = new Figure(
                    "stream, pgoutput: 5 columns, 1 and 1,000 rows a transaction",
                    "pg_recvlogical",
                    "rows/s",
                    Goal.atLeast(0.95))
            .add(171_409, 158_000)
            .add(168_200, 160_900)
            .add(173_003, 155_012);

    static final Figure MISSED = new Figure(
                    "CPU of the process, stream into Kafka: 5 columns, 1 and 1,000 rows a transaction",
                    "Debezium's embedded engine",
                    "s",
                    Goal.atMost(0.2))
            .add(4.42, 17.1);

    static final Figure WITHOUT_GOAL = new Figure(
                    "over a Unix socket: <5> & \"more\" \u0001", "loopback's TCP", "rows/s", null)
            .add(90_000, 60_000);

    static final Figure UNMEASURED =
            new Figure("CPU, not told here", "Debezium", "s", Goal.atMost(0.2)).add(Double.NaN, 17.1);

    private SampleResults() {}

    static Growth growth() {
        Growth growth = new Growth("stream of <wide> values & others", "bytes a value", "rows/s");
        growth.add(10, 120_000);
        growth.add(1_000, 95_000);
        growth.add(10_000_000, 36);
        return growth;
    }

    static Results of(List<Figure> figures, List<Growth> growths) {
        return new Results(
                Instant.parse("2026-11-21T10:15:30Z"),
                new Machine("Processor & Sons", 2, 8L << 30, "Linux 6.1 amd64", "OpenJDK 17.0.18"),
                "PostgreSQL 15.14",
                new Results.Settings(3, 0.5, "../before", List.of("stream", "kafka")),
                figures,
                growths,
                Map.of("kafka", "River has ended with the status 1."));
    }
}
