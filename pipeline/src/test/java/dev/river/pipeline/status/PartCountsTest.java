package dev.river.pipeline.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How fast a dump is said to go. */
class PartCountsTest {

    private static final long SECOND = 1_000_000_000;

    private final PartCounts part = new PartCounts("public.orders", "public.orders", 1000);
    private final DumpCounts dump = new DumpCounts();

    @Test
    void whatWasDumpedBeforeIsNoSpeed() {
        dump.add(part);
        dump.sample(0);
        part.file(1_000_000, 0.9, 900, 1000);
        dump.sample(SECOND);

        assertThat(part.progress().rows()).isEqualTo(900);
        assertThat(part.progress().rowsPerSecond()).isZero();
        assertThat(dump.progress().rowsPerSecond()).isZero();
        assertThat(dump.progress().bytesPerSecond()).isZero();
    }

    @Test
    void whatIsReadIsTheSpeedAlsoWhereItHasToBeReadAgain() {
        dump.add(part);
        part.file(1_000_000, 0, 0, 1000);
        part.chunk(0.1, 100);
        dump.sample(0);
        part.chunk(0.2, 200);
        part.file(2_000_000, 0, 0, 1000);
        dump.sample(2 * SECOND);

        assertThat(part.progress().rows()).isZero();
        assertThat(part.progress().rowsPerSecond()).isEqualTo(100);
        assertThat(dump.progress().rowsPerSecond()).isEqualTo(100);
        assertThat(dump.progress().bytesPerSecond()).isEqualTo(100_000);
    }

    @Test
    void aPartThatIsWithdrawnIsNoNegativeSpeed() {
        PartCounts other = new PartCounts("public.parts", "public.parts", 1000);
        dump.add(part);
        dump.add(other);
        part.file(1000, 0, 0, 10);
        part.chunk(0.5, 500);
        dump.sample(0);
        dump.remove(part);
        dump.sample(SECOND);

        assertThat(dump.progress().rowsPerSecond()).isZero();
    }
}
