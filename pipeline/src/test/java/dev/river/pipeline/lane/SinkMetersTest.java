package dev.river.pipeline.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkMetersTest {

    private final MetricRegistry registry = new MetricRegistry();
    private final LaneMetrics lane = new LaneMetrics(registry, "shop", "events");

    @Test
    void counterGoesOnCountingWhereTheSinkIsMadeAnew() {
        lane.ofSink().counter("requests").add(2);
        lane.sinkClosed();
        lane.ofSink().counter("requests").add(3);

        assertThat(registry.counter("river.sink.requests{subscription=shop,sink=events}")
                        .getCount())
                .isEqualTo(5);
    }

    @Test
    void gaugeIsAskedUntilTheSinkIsClosed() {
        lane.ofSink().gauge("open_files", () -> 1);
        lane.ofSink().gauge("open_files", () -> 2);
        assertThat(openFiles()).isEqualTo(2.0);

        lane.sinkClosed();
        assertThat(registry.getGauges()).doesNotContainKey("river.sink.open_files{subscription=shop,sink=events}");
        lane.ofSink().gauge("open_files", () -> 3);
        assertThat(openFiles()).isEqualTo(3.0);
    }

    @Test
    void gaugeThatFailsIsNotKnown() {
        lane.ofSink().gauge("open_files", () -> {
            throw new IllegalStateException("closed");
        });

        assertThat(openFiles()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Files", "1st", "open-files", "requests_total", "a{b}"})
    void nameThatPrometheusDoesNotTakeIsRefused(String name) {
        assertThatThrownBy(() -> lane.ofSink().counter(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be the name of a metric");
    }

    private @Nullable Object openFiles() {
        return Objects.requireNonNull(registry.getGauges().get("river.sink.open_files{subscription=shop,sink=events}"))
                .getValue();
    }
}
