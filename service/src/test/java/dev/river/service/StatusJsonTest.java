package dev.river.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.river.pipeline.lane.LaneStatus;
import dev.river.pipeline.status.DumpProgress;
import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.DumpStatus;
import dev.river.pipeline.status.DumpStatus.PartProgress;
import dev.river.pipeline.status.State;
import dev.river.pipeline.status.SubscriptionStatus;
import dev.river.pipeline.status.WaitingTable;
import dev.river.service.http.SubscriptionsPage;
import dev.river.sink.Lsn;
import io.dropwizard.core.setup.Environment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class StatusJsonTest {

    private static final DumpProgress PROGRESS =
            new DumpProgress(3, 1, 10, 20, 500, 1000, 1, 2, 50, 2, 100, OptionalLong.of(5));

    @Test
    void statusIsPlainJson() throws Exception {
        Environment environment = new Environment("test");
        SubscriptionsPage.addTo(environment, Map.of());
        SubscriptionStatus status = new SubscriptionStatus(
                "shop",
                State.STREAMING,
                null,
                true,
                Instant.parse("2026-01-02T03:04:05Z"),
                "river_shop",
                "pgoutput",
                Lsn.parse("16/B374D848"),
                Lsn.parse("16/B374D840"),
                OptionalLong.of(8),
                OptionalDouble.empty(),
                OptionalLong.of(1024),
                "reserved",
                2048L,
                12.5,
                List.of(new WaitingTable("public.alien", "it is not published", List.of("ALTER"), false)),
                DumpProgress.sum(List.of(PROGRESS)),
                List.of(new DumpStatus(
                        7,
                        DumpState.RUNNING,
                        null,
                        Instant.parse("2026-01-02T03:04:00Z"),
                        List.of("order*"),
                        "id > 5",
                        "search",
                        PROGRESS,
                        List.of(new PartProgress("public.orders", "public.orders_2026", PROGRESS)))),
                List.of(new LaneStatus("events", 1, 2, 3, 12.5, 4, "the broker is away")));

        ObjectMapper json = environment.getObjectMapper();

        assertThat(json.readTree(json.writeValueAsString(status))).isEqualTo(json.readTree("""
            {"name": "shop", "state": "STREAMING", "reason": null, "healthy": true, "since": "2026-01-02T03:04:05Z",
             "slot": "river_shop", "plugin": "pgoutput",
             "receivedLsn": "16/B374D848", "flushedLsn": "16/B374D840",
             "lagBytes": 8, "lagSeconds": null, "retainedWalBytes": 1024, "walStatus": "reserved",
             "safeWalBytes": 2048, "recordsPerSecond": 12.5,
             "waiting": [{"table": "public.alien", "reason": "it is not published", "statements": ["ALTER"],
                          "passing": false}],
             "dump": %1$s,
             "dumps": [{"id": 7, "state": "RUNNING", "reason": null, "since": "2026-01-02T03:04:00Z",
                        "tables": ["order*"], "where": "id > 5", "sink": "search", "progress": %1$s,
                        "parts": [{"table": "public.orders", "part": "public.orders_2026", "progress": %1$s}]}],
             "lanes": [{"sink": "events", "waitingBytes": 1, "inFlight": 2, "records": 3, "recordsPerSecond": 12.5,
                        "deadLetters": 4, "trouble": "the broker is away"}]}
            """.formatted("""
            {"tables": 3, "tablesDone": 1, "rows": 10, "estimatedRows": 20, "bytes": 500, "estimatedBytes": 1000,
             "chunks": 1, "estimatedChunks": 2, "percent": 50.0, "rowsPerSecond": 2.0, "bytesPerSecond": 100.0,
             "secondsLeft": 5}
            """)));
    }
}
