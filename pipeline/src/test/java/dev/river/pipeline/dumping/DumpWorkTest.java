package dev.river.pipeline.dumping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.dump.DumpPart;
import dev.river.dump.PartFile;
import dev.river.format.Formats;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.progress.file.FileProgressStore;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.tenure.DeliveredTransactions;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Identity;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of chunks that were taken before their part was rewritten. */
@SuppressWarnings("NullAway.Init")
class DumpWorkTest {

    private static final int CHUNK = 8192;

    private static final TableName NAME = new TableName("public", "items");

    private static final DumpPart PART = new DumpPart(
            new TableInfo(
                    16384,
                    NAME,
                    false,
                    List.of(new Part("16384", 16384, NAME, 100, true)),
                    Identity.COLUMNS,
                    List.of("id"),
                    List.of("id"),
                    Set.of(),
                    true,
                    true,
                    false),
            new Part("16384", 16384, NAME, 100, true));

    @TempDir
    Path folder;

    private DumpWork work;
    private DueChunk ofTheOldFile;

    @BeforeEach
    void rewriteWhileTwoChunksAreTaken() throws InterruptedException {
        Progress progress = Progress.continuing(
                "shop",
                new FileProgressStore(folder, "shop").claim(),
                new Positions("shop", "7301234567890123456", 1, 0, Lsn.ZERO, "", Map.of(), Lsn.parse("0/1"), Map.of()));
        progress.close();
        work = new DumpWork(
                progress.coverage(), new DeliveredTransactions(5, VisibleTransactions.parse("10:10:")), CHUNK);
        Route route = new Route("events", "items", Destination.log("items"), List.of(), Formats.named("river"));
        work.set(Map.of(PART, List.of(route)), Map.of());
        look(1, 2);
        ofTheOldFile = take();
        work.planAgain(take());
    }

    @Test
    void aDumpEndsThoughAChunkOfAnOlderFileIsTheLastThatIsDurable() throws InterruptedException {
        look(2, 1);
        work.done(List.of(durable(take())));
        assertThat(work.isEmpty()).isFalse();

        work.done(List.of(durable(ofTheOldFile)));

        assertThat(work.takeEnded()).hasSize(1);
    }

    @Test
    void aDumpEndsThoughAChunkOfAnOlderFileIsTheLastThatIsGivenBack() throws InterruptedException {
        look(2, 1);
        work.done(List.of(durable(take())));

        work.again(ofTheOldFile, ofTheOldFile.chunk().range(), Duration.ZERO);

        look(2, 1);
        assertThat(work.takeEnded()).hasSize(1);
    }

    @Test
    void aDumpEndsThoughAChunkIsOfAFileThatHeldMore() throws InterruptedException {
        look(2, 0);

        work.planAgain(ofTheOldFile);

        look(2, 0);
        assertThat(work.takeEnded()).hasSize(1);
    }

    @Test
    void whatIsFoundWithAChunkOfAnOlderFileDoesNotHaveTheNewOneLookedAtTwice() throws InterruptedException {
        DueRead.Files files = (DueRead.Files) Objects.requireNonNull(work.take(Duration.ofMillis(1)));

        work.gone(ofTheOldFile, Duration.ZERO);

        assertThat(files.parts()).hasSize(1);
        assertThat(work.take(Duration.ofMillis(1))).isNull();
    }

    @Test
    void nobodyWaitsForWhatWasTakenOfAnOlderFile() throws InterruptedException {
        look(2, 1);

        assertThat(work.isWanted(take())).isTrue();
        assertThat(work.isWanted(ofTheOldFile)).isFalse();
    }

    /** A reader looks at the file of the part. */
    private void look(long filenode, long blocks) throws InterruptedException {
        DueRead.Files files = (DueRead.Files) Objects.requireNonNull(work.take(Duration.ofMillis(1)));
        PartFile file = new PartFile(filenode, blocks, blocks * CHUNK, Lsn.parse("0/1"));
        work.plan(files.parts(), Map.of(files.parts().get(0), file), Duration.ZERO);
    }

    private DueChunk take() throws InterruptedException {
        return (DueChunk) Objects.requireNonNull(work.take(Duration.ofMillis(1)));
    }

    private static DurableChunk durable(DueChunk taken) {
        return new DurableChunk(taken, taken.chunk().range(), 10);
    }
}
