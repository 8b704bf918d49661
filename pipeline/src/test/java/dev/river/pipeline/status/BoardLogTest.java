package dev.river.pipeline.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.pipeline.LogLines;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log tells of states that come again and again. */
final class BoardLogTest {

    private final Board board = new Board("shop", "river_shop");

    @Test
    void aReturnIsToldWhereTheTroubleBeforeItWas() {
        List<String> lines = linesOf(10, () -> {
            board.enter(State.RETRYING, "port 5432 is closed");
            board.enter(State.STREAMING);
        });

        assertThat(lines).hasSize(7);
        assertThat(lines.get(lines.size() - 1)).isEqualTo("INFO shop: STREAMING");
        assertThat(lines).filteredOn(line -> line.startsWith("WARN")).hasSize(3);
    }

    @Test
    void aFailureIsAlwaysTold() {
        List<String> lines = linesOf(10, () -> {
            board.enter(State.FAILED, "the WAL is gone");
            board.enter(State.STREAMING);
        });

        assertThat(lines).filteredOn(line -> line.startsWith("ERROR")).hasSize(10);
        assertThat(lines).filteredOn("INFO shop: STREAMING"::equals).hasSize(11);
    }

    private List<String> linesOf(int times, Runnable events) {
        try (LogLines log = new LogLines(Board.class.getName())) {
            board.enter(State.STREAMING);
            for (int i = 0; i < times; i++) {
                events.run();
            }
            return log.all();
        }
    }
}
