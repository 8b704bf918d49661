package dev.river.pipeline.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.pipeline.progress.Progress.Dumped;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProgressStoreTest {

    private static final Progress PROGRESS = new Progress(
            "river_shop",
            "7301234567890123456",
            2,
            Lsn.parse("16/B374D848"),
            1L << 50,
            Map.of("river_shop", 16400L, "river_shop_inserts", 4294967295L),
            Map.of("16384", "16402.743", "16390.743", "16403.743"),
            Set.of(
                    new Dumped("16384", new TableName("public", "Weird \"name\"."), "search", "weird_name_"),
                    new Dumped("16390.743", new TableName("public", "parts"), "search", "parts"),
                    new Dumped("16395.744.760", new TableName("public", "parts"), "search", "parts"),
                    new Dumped("16390.743", new TableName("public", "parts"), "events", "public.parts")));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void whatWasSavedIsLoaded() {
        ProgressStore store = store();

        store.save(PROGRESS.at(Lsn.ZERO));
        store.save(PROGRESS);

        assertThat(store().load()).contains(PROGRESS);
    }

    @Test
    void nothingIsThereBeforeTheFirstTime() {
        assertThat(store().load()).isEmpty();
    }

    @Test
    void whatAnotherInstanceHasWrittenIsNotOverwritten() {
        ProgressStore frozen = store();
        frozen.save(PROGRESS);
        ProgressStore owner = store();
        owner.load();
        owner.save(PROGRESS.at(Lsn.parse("17/0")));

        assertThatThrownBy(() -> frozen.save(PROGRESS.at(Lsn.parse("16/C0000000"))))
                .isInstanceOfSatisfying(
                        ProgressException.class,
                        e -> assertThat(e.isRetriable()).isTrue())
                .hasMessageContaining("by another instance");

        assertThat(store().load()).contains(PROGRESS.at(Lsn.parse("17/0")));
        frozen.load();
        frozen.save(PROGRESS);
        assertThat(store().load()).contains(PROGRESS);
    }

    @Test
    void aHalfWrittenVersionIsNotLookedAt() throws Exception {
        store().save(PROGRESS);
        Files.writeString(folder.resolve("state").resolve("shop.json.next"), "{\"slot\":");

        assertThat(store().load()).contains(PROGRESS);
    }

    @Test
    void aDamagedFileIsNamedWithTheRemedy() throws Exception {
        store().save(PROGRESS);
        Files.writeString(folder.resolve("state").resolve("shop.json"), "{\"slot\": \"river_shop\"}");

        assertThatThrownBy(() -> store().load())
                .isInstanceOf(ProgressException.class)
                .hasMessageContaining("shop.json")
                .hasMessageContaining("is damaged")
                .hasMessageContaining("dumped again");
    }

    private ProgressStore store() {
        return new FileProgressStore(folder.resolve("state").resolve("shop.json"));
    }
}
