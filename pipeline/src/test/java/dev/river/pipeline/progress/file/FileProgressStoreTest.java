package dev.river.pipeline.progress.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.pipeline.progress.Coverage;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.DumpedRange;
import dev.river.pipeline.progress.Coverage.Published;
import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Position.Begun;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.progress.ProgressStore.Claim;
import dev.river.pipeline.progress.Requests;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProgressStoreTest {

    private static final Positions POSITIONS = new Positions(
            "river_shop",
            "7301234567890123456",
            2,
            1L << 50,
            Lsn.parse("16/B3000000"),
            "pgoutput 1 river_shop,river_shop_inserts",
            Map.of("river_shop", 16400L, "river_shop_inserts", 4294967295L),
            Lsn.parse("16/B2000000"),
            Lsn.parse("16/B374D848"),
            Map.of(
                    "search",
                    new Position(
                            Lsn.parse("16/B374D848"),
                            Lsn.parse("16/B374D800"),
                            new Begun(4294967295L, 123, Lsn.parse("16/B3750000"))),
                    "events",
                    Position.at(Lsn.parse("17/0"))));

    private static final Dumped WEIRD =
            new Dumped("16384", new TableName("public", "Weird \"name\".\n"), "search", "weird_name_");
    private static final Dumped PARTS = new Dumped("16390.743", new TableName("public", "parts"), "events", "parts");
    private static final Instant ASKED = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final Published ENTRY = new Published("16390.743", "16403.743");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void whatWasSavedIsThereForTheNextWhoClaims() {
        Claim claim = store().claim();
        claim.save(POSITIONS.withLanes(Map.of()));
        claim.save(Set.of(WEIRD, PARTS), Set.of());
        claim.save(Set.of(ENTRY), Set.of(PARTS));
        claim.save(POSITIONS);

        assertThat(store().positions()).contains(POSITIONS);
        Claim next = store().claim();
        assertThat(next.positions()).contains(POSITIONS);
        assertThat(next.coverage()).containsExactlyInAnyOrder(WEIRD, ENTRY);
        assertThat(store().claim().coverage()).containsExactlyInAnyOrder(WEIRD, ENTRY);
    }

    @Test
    void nothingIsThereBeforeTheFirstTime() {
        assertThat(store().positions()).isEmpty();
        Claim claim = store().claim();
        assertThat(claim.positions()).isEmpty();
        assertThat(claim.coverage()).isEmpty();
        assertThat(store().requests()).isEqualTo(Requests.NONE);
    }

    @Test
    void whoeverClaimedBeforeWritesNothingMore() {
        Claim frozen = store().claim();
        frozen.save(POSITIONS);
        Claim owner = store().claim();
        Positions further = POSITIONS.withLanes(Map.of("events", Position.at(Lsn.parse("18/0"))));
        owner.save(further);

        assertThatThrownBy(() -> frozen.save(POSITIONS))
                .isInstanceOfSatisfying(
                        ProgressException.class,
                        e -> assertThat(e.isRetriable()).isTrue())
                .hasMessageContaining("by another instance");
        assertThatThrownBy(() -> frozen.save(Set.of(WEIRD), Set.of())).isInstanceOf(ProgressException.class);

        Claim next = store().claim();
        assertThat(next.positions()).contains(further);
        assertThat(next.coverage()).isEmpty();
    }

    @Test
    void whoClaimsAndComesToNothingLosesNothing() {
        Claim first = store().claim();
        first.save(Set.of(WEIRD), Set.of());
        first.save(POSITIONS);
        // As after a crash right behind the claim.
        assertThat(createFolder("00000002")).isDirectory();

        Claim next = store().claim();

        assertThat(next.positions()).contains(POSITIONS);
        assertThat(next.coverage()).containsExactly(WEIRD);
    }

    @Test
    void coverageIsWrittenAsItChangesAndNotAnewAsAWhole() throws IOException {
        Claim claim = store().claim();
        claim.save(POSITIONS);
        claim.save(Set.of(WEIRD), Set.of());
        long before = Files.size(last().resolve("coverage.jsonl"));

        claim.save(Set.of(PARTS), Set.of());

        assertThat(Files.readString(last().resolve("coverage.jsonl")).substring((int) before))
                .contains("parts")
                .hasLineCount(1);
    }

    @Test
    void coverageIsWrittenAnewWhereItsFileHasBecomeMuchLargerThanWhatHolds() throws IOException {
        Claim claim = store().claim();
        claim.save(POSITIONS);
        claim.save(Set.of(WEIRD), Set.of());
        long largest = 0;
        int shrunk = 0;
        long size = 0;
        for (int i = 0; i < 20; i++) {
            Set<DumpedRange> some = ranges(1000 * i);
            claim.save(some, Set.of());
            claim.save(Set.of(), some);
            long now = Files.size(last().resolve("coverage.jsonl"));
            shrunk += now < size ? 1 : 0;
            size = now;
            largest = Math.max(largest, now);
        }

        assertThat(shrunk).as("how often it was written anew").isPositive();
        assertThat(largest).isLessThan(2 << 20);
        assertThat(store().claim().coverage()).containsExactly(WEIRD);
    }

    private static Set<DumpedRange> ranges(int from) {
        return IntStream.range(from, from + 1000)
                .mapToObj(i -> new DumpedRange(PARTS, 16390, i, i + 1, 10))
                .collect(Collectors.toSet());
    }

    @Test
    void halfALineOfACrashIsNotLookedAt() throws IOException {
        Claim claim = store().claim();
        claim.save(POSITIONS);
        claim.save(Set.of(WEIRD), Set.of());
        Files.writeString(
                last().resolve("coverage.jsonl"), "{\"dumped\":\"16390.743\",\"sch", StandardOpenOption.APPEND);

        assertThat(store().claim().coverage()).containsExactly(WEIRD);
    }

    @Test
    void halfALineOfAFailedTryIsWrittenOver() throws IOException {
        Claim claim = store().claim();
        claim.save(POSITIONS);
        claim.save(Set.of(WEIRD), Set.of());
        Files.writeString(last().resolve("coverage.jsonl"), "{\"dumped\":\"163", StandardOpenOption.APPEND);

        claim.save(Set.<Coverage>of(PARTS), Set.of());

        assertThat(store().claim().coverage()).containsExactlyInAnyOrder(WEIRD, PARTS);
    }

    @Test
    void aHalfWrittenVersionIsNotLookedAt() throws IOException {
        store().claim().save(POSITIONS);
        Files.writeString(last().resolve("positions.json.next"), "{\"slot\":");

        assertThat(store().positions()).contains(POSITIONS);
    }

    @Test
    void aSaveThatFailedDoesNotHinderTheNext() throws IOException {
        Claim claim = store().claim();
        claim.save(POSITIONS);
        Path next = last().resolve("positions.json.next");
        Files.createDirectory(next);
        Positions further = POSITIONS.withLanes(Map.of("events", Position.at(Lsn.parse("18/0"))));
        assertThatThrownBy(() -> claim.save(further)).hasMessageContaining("cannot be written");
        assertThat(store().positions()).contains(POSITIONS);
        Files.delete(next);

        claim.save(further);

        assertThat(store().positions()).contains(further);
    }

    @Test
    void aDamagedFileIsNamedWithTheRemedy() throws IOException {
        store().claim().save(POSITIONS);
        Files.writeString(last().resolve("positions.json"), "{\"slot\": \"river_shop\"}");

        assertThatThrownBy(() -> store().claim())
                .isInstanceOf(ProgressException.class)
                .hasMessageContaining(shop().toString())
                .hasMessageContaining("is damaged")
                .hasMessageContaining("dumped again");
    }

    @Test
    void whatWasAskedIsKeptWhoeverOwnsTheProgress() {
        store().save(Requests.NONE.withPaused(true));
        store().claim();
        store().save(store().requests().withDump(List.of("public.order*", "parts"), "id > 'ü'", "search", ASKED));
        store().save(store().requests().withDump(List.of(), null, null, ASKED));
        store().save(store().requests().withDumpPaused(1, true).withDumpPaused(1, false));
        store().save(store().requests().withDumpPaused(2, true));

        assertThat(store().requests())
                .isEqualTo(new Requests(
                        true,
                        List.of(
                                new DumpRequest(
                                        1, List.of("public.order*", "parts"), "id > 'ü'", "search", false, 1, ASKED),
                                new DumpRequest(2, List.of(), null, null, true, 0, ASKED)),
                        2));
    }

    @Test
    void aNumberOfADumpIsNotUsedAgain() {
        store().save(Requests.NONE.withDump(List.of("orders"), null, null, ASKED));
        store().save(store().requests().withoutDump(1));

        assertThat(store().requests()
                        .withDump(List.of("orders"), null, null, ASKED)
                        .dumps())
                .extracting(DumpRequest::id)
                .containsExactly(2L);
    }

    @Test
    void aDumpOfEverythingThatAnEarlierRiverWasAskedForIsKnown() throws IOException {
        Files.createDirectories(shop());
        Files.writeString(shop().resolve("requests.json"), "{\"paused\": true, \"dump\": true}");

        assertThat(store().requests().paused()).isTrue();
        assertThat(store().requests().dumps()).singleElement().matches(DumpRequest::isOfEverything);
    }

    @Test
    void whatWasDumpedForARequestIsNotWhatNobodyAskedFor() {
        ProgressStore.Claim claim = store().claim();
        claim.save(POSITIONS);
        Dumped requested = new Dumped(PARTS.part(), PARTS.table(), PARTS.sink(), PARTS.destination(), 7);
        DumpedRange range = new DumpedRange(requested, 16391, 65536, 1 << 20, 1000);
        claim.save(Set.of(PARTS, requested, range), Set.of());

        assertThat(store().claim().coverage()).isEqualTo(Set.of(PARTS, requested, range));
    }

    @Test
    void theFileOfVersionsBefore1IsTakenOverOnce() throws IOException {
        Path old = folder.resolve("state").resolve("shop.json");
        Files.createDirectories(old.getParent());
        Files.writeString(old, """
                {
                  "slot" : "river_shop",
                  "systemIdentifier" : "7301234567890123456",
                  "timeline" : 2,
                  "position" : "16/B374D848",
                  "versionBase" : 1125899906842624,
                  "publications" : { "river_shop" : 16400 },
                  "published" : { "16390.743" : "16403.743" },
                  "dumped" : [
                    { "schema" : "public", "table" : "parts", "sink" : "events", "destination" : "parts",
                      "parts" : [ "16390.743", "16395.744.760" ] }
                  ]
                }
                """);
        assertThat(store().positions()).isPresent();

        Claim claim = store().claim();

        Positions converted = claim.positions().orElseThrow();
        assertThat(converted.startLsn()).isEqualTo(Lsn.parse("16/B374D848"));
        assertThat(converted.lane("events")).isEqualTo(Position.at(Lsn.parse("16/B374D848")));
        assertThat(converted.versionBase()).isEqualTo(1L << 50);
        assertThat(converted.publications()).isEqualTo(Map.of("river_shop", 16400L));
        assertThat(claim.coverage())
                .containsExactlyInAnyOrder(
                        PARTS, new Dumped("16395.744.760", new TableName("public", "parts"), "events", "parts"), ENTRY);
        assertThat(old).doesNotExist();
        assertThat(old.resolveSibling("shop.json.converted")).exists();
        Claim next = store().claim();
        assertThat(next.positions()).contains(converted);
        assertThat(next.coverage()).hasSize(3);
    }

    private Path createFolder(String name) {
        try {
            return Files.createDirectory(shop().resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The folder of whoever claimed last. */
    private Path last() throws IOException {
        try (Stream<Path> entries = Files.list(shop())) {
            return entries.filter(Files::isDirectory)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private Path shop() {
        return folder.resolve("state").resolve("shop");
    }

    private ProgressStore store() {
        return new FileProgressStore(folder.resolve("state"), "shop");
    }
}
