package dev.river.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.benchmark.figure.Figure;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TablesTest {

    @Test
    void showFiguresOnALineEach() {
        Figure met = new Figure("stream", "pg_recvlogical", "rows/s", SampleResults.MET.goal())
                .add(171_409, 158_000)
                .add(168_200, 160_900);
        Figure other = new Figure("start", "Debezium", "s", null).add(2.5, 0.0456);

        assertThat(Tables.of(List.of(met, other))).isEqualTo("""
                figure  against                  River       the other  ratio    [min–max]    goal
                ------  --------------  --------------  --------------  -----  -----------  ------  ---
                stream  pg_recvlogical  169,805 rows/s  159,450 rows/s   1.07  [1.05–1.08]  ≥ 0.95  met
                start   Debezium                2.50 s         0.046 s   54.8  [54.8–54.8]       -    -
                """);
    }

    @Test
    void wrapWhatIsTooLongForAScreen() {
        String table = Tables.of(List.of(SampleResults.MET, SampleResults.MISSED));

        assertThat(table.lines()).allMatch(line -> line.length() <= 140);
        assertThat(table.lines().filter(line -> line.contains("rows/s"))).hasSize(1);
        assertThat(table).contains("MISSED").doesNotContain("…");
    }

    @Test
    void breakWordsThatAreTooLong() {
        Figure figure = new Figure("x".repeat(300), "y z", "s", null).add(1, 1);

        String table = Tables.of(List.of(figure));

        assertThat(table.lines()).allMatch(line -> line.length() <= 140);
        assertThat(table.chars().filter(letter -> letter == 'x').count()).isEqualTo(301);
    }

    @Test
    void showWhatCouldNotBeMeasured() {
        assertThat(Tables.of(List.of(SampleResults.UNMEASURED))).contains("? s", "[?–?]", "MISSED");
    }

    @Test
    void showHowThingsGrow() {
        assertThat(Tables.ofGrowths(List.of(SampleResults.growth()))).isEqualTo("""
                how it grows                                          with           River  with, to the first  River, to the first
                --------------------------------  ------------------------  --------------  ------------------  -------------------
                stream of <wide> values & others          10 bytes a value  120,000 rows/s              × 1.00               × 1.00
                                                       1,000 bytes a value   95,000 rows/s               × 100              × 0.792
                                                  10,000,000 bytes a value     36.0 rows/s         × 1,000,000             × 0.0003
                """);
    }
}
