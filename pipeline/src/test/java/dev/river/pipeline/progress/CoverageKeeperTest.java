package dev.river.pipeline.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.file.FileProgressStore;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class CoverageKeeperTest {

    private static final Dumped ORDERS =
            new Dumped("16384", new TableName("public", "orders"), "events", "public.orders");
    private static final Dumped CUSTOMERS =
            new Dumped("16385", new TableName("public", "customers"), "events", "public.customers");

    @TempDir
    Path folder;

    private CoverageKeeper keeper;

    @BeforeEach
    void begin() {
        ProgressStore.Claim claim = new FileProgressStore(folder, "shop").claim();
        claim.save(
                new Positions("shop", "7301234567890123456", 1, 0, Lsn.ZERO, "", Map.of(), Lsn.parse("0/1"), Map.of()));
        keeper = new CoverageKeeper(claim, claim.coverage());
    }

    /** As the next owner finds it. */
    private CoverageKeeper next() {
        ProgressStore.Claim claim = new FileProgressStore(folder, "shop").claim();
        return new CoverageKeeper(claim, claim.coverage());
    }

    @Test
    void dumpedRoutesAreKnownToTheNextOwner() {
        keeper.addDumped(Set.of(ORDERS));
        keeper.addDumped(Set.of(ORDERS, CUSTOMERS));

        assertThat(keeper.dumped()).containsExactlyInAnyOrder(ORDERS, CUSTOMERS);
        assertThat(next().dumped()).containsExactlyInAnyOrder(ORDERS, CUSTOMERS);
    }

    @Test
    void routesThatAreDueAgainAreForgottenByTheNextOwner() {
        keeper.addDumped(Set.of(ORDERS, CUSTOMERS));
        keeper.retain(CUSTOMERS::equals);

        assertThat(keeper.dumped()).containsExactly(CUSTOMERS);
        assertThat(next().dumped()).containsExactly(CUSTOMERS);
    }

    @Test
    void onlyTheLastEntryOfAPartIsKnown() {
        keeper.setEntriesByPart(Map.of("16384", "1.7", "16385", "1.9"));
        keeper.setEntriesByPart(Map.of("16384", "1.8"));

        CoverageKeeper next = next();
        assertThat(next.entriesByPart()).isEqualTo(Map.of("16384", "1.8"));
        assertThat(next.entryOf("16384")).isEqualTo("1.8");
        assertThat(next.entryOf("16385")).isNull();
    }
}
