package dev.river.sinks.file;

import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.RecordBuilder.truncate;
import static dev.river.sink.testkit.TestRecords.batch;
import static dev.river.sink.testkit.TestRecords.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RejectedException;
import dev.river.sink.RetriableException;
import dev.river.sink.SettingProblem;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.Table;
import dev.river.sink.testkit.TableBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileSinkTest {

    private static final System.Logger LOG = System.getLogger("dev.river.sink.notes");

    /** Some tests move a file hundreds of times. Kept, as the JDK forgets the level of a logger that nobody holds. */
    private static final Logger ALL_LOGS = Logger.getLogger("dev.river.sink");

    @BeforeAll
    static void logNothing() {
        ALL_LOGS.setLevel(Level.OFF);
    }

    private static final Table NOTES = TableBuilder.table("public", "notes")
            .key("id", "bigint")
            .column("text", "text")
            .build();

    @TempDir
    private Path directory;

    @Test
    void lineThatACrashCutOffIsTakenAway() throws IOException {
        Path file = directory.resolve("notes.jsonl");
        Files.writeString(file, "{\"whole\":1}\n{\"cut o");
        ChangeRecord record = note(1, "after the crash");
        try (Sink sink = open("notes.jsonl")) {
            write(sink, batch(record));
        }
        assertThat(file).hasContent("{\"whole\":1}\n" + text(record) + "\n");
    }

    @Test
    void cutLineLongerThanABlockIsTakenAway() throws IOException {
        Path file = directory.resolve("notes.jsonl");
        Files.writeString(file, "{}\n" + "x".repeat(200_000));
        ChangeRecord record = note(1, "after the crash");
        try (Sink sink = open("notes.jsonl")) {
            write(sink, batch(record));
        }
        assertThat(file).hasContent("{}\n" + text(record) + "\n");
    }

    @Test
    void fileWithoutAnyWholeLineStartsAnew() throws IOException {
        Path file = directory.resolve("notes.jsonl");
        Files.writeString(file, "{\"cut o");
        ChangeRecord record = note(1, "after the crash");
        try (Sink sink = open("notes.jsonl")) {
            write(sink, batch(record));
        }
        assertThat(file).hasContent(text(record) + "\n");
    }

    @Test
    void linesOfAnyLengthAreWhole() throws IOException {
        ChangeRecord[] records = IntStream.of(0, 1, 65_000, 65_400, 65_536, 65_537, 300_000)
                .mapToObj(length -> note(length, "y".repeat(length)))
                .toArray(ChangeRecord[]::new);
        try (Sink sink = open("notes.jsonl")) {
            write(sink, batch(records));
        }
        assertThat(Files.readAllLines(directory.resolve("notes.jsonl")))
                .hasSize(records.length)
                .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
    }

    @Test
    void fileThatWasEmptiedMeanwhileIsWrittenFromItsStart() throws IOException {
        Path file = directory.resolve("notes.jsonl");
        ChangeRecord second = note(2, "second");
        try (Sink sink = open("notes.jsonl")) {
            write(sink, batch(note(1, "first")));
            Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
            write(sink, batch(second));
        }
        assertThat(file).hasContent(text(second) + "\n");
    }

    @ParameterizedTest
    @MethodSource("fileKeys")
    void fileThatIsRotatedKeepsWhatItHasAndANewOneGetsTheRest(Function<BasicFileAttributes, Object> keys)
            throws IOException {
        Path file = directory.resolve("notes.jsonl");
        Path rotated = directory.resolve("notes.jsonl.1");
        ChangeRecord first = note(1, "first");
        ChangeRecord second = note(2, "second");
        ChangeRecord third = note(3, "third");
        try (Sink sink = new FileSink(new LineFile(file, keys).share(LOG))) {
            write(sink, batch(first));
            Files.move(file, rotated);
            write(sink, batch(second));
            Files.move(file, rotated.resolveSibling("notes.jsonl.2"));
            Files.createFile(file);
            write(sink, batch(third));
        }
        assertThat(rotated).hasContent(text(first) + "\n");
        assertThat(directory.resolve("notes.jsonl.2")).hasContent(text(second) + "\n");
        assertThat(file).hasContent(text(third) + "\n");
    }

    @ParameterizedTest
    @MethodSource("fileKeys")
    void fileThatWasRemovedIsMadeAnew(Function<BasicFileAttributes, Object> keys) throws IOException {
        Path file = directory.resolve("notes.jsonl");
        ChangeRecord second = note(2, "second");
        try (Sink sink = new FileSink(new LineFile(file, keys).share(LOG))) {
            write(sink, batch(note(1, "first")));
            Files.delete(file);
            write(sink, batch(second));
        }
        assertThat(file).hasContent(text(second) + "\n");
    }

    /** As file systems have keys, or none. */
    static Stream<Function<BasicFileAttributes, Object>> fileKeys() {
        return Stream.of(BasicFileAttributes::fileKey, attributes -> null);
    }

    @Test
    void longerFileThatTookThePlaceIsWrittenTo() throws IOException {
        Path file = directory.resolve("notes.jsonl");
        String restored = "{\"restored\":\"" + "z".repeat(1000) + "\"}\n";
        ChangeRecord second = note(2, "second");
        try (Sink sink = open("notes.jsonl")) {
            write(sink, batch(note(1, "first")));
            Files.move(
                    Files.writeString(directory.resolve("restored"), restored),
                    file,
                    StandardCopyOption.REPLACE_EXISTING);
            write(sink, batch(second));
        }
        assertThat(file).hasContent(restored + text(second) + "\n");
    }

    /** Whoever takes a file away and reads it sees each line that counted as written, however the two meet. */
    @Test
    void noLineIsLostToAFileThatIsTakenAwayWhileItIsWritten() throws Exception {
        Path file = directory.resolve("notes.jsonl");
        Set<String> collected = ConcurrentHashMap.newKeySet();
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> collector = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                collect(file, collected);
            }
        });
        List<ChangeRecord> records =
                IntStream.range(0, 150).mapToObj(id -> note(id, "note")).toList();
        try (Sink sink = open("notes.jsonl")) {
            for (ChangeRecord record : records) {
                writeInTheEnd(sink, batch(record));
            }
        } finally {
            ended.set(true);
        }
        collector.join();
        collect(file, collected);
        assertThat(collected)
                .containsAll(records.stream().map(record -> text(record)).toList());
    }

    private void collect(Path file, Set<String> lines) {
        Path taken = directory.resolve("taken.jsonl");
        try {
            Files.move(file, taken);
            lines.addAll(Files.readAllLines(taken));
            Files.delete(taken);
        } catch (NoSuchFileException e) {
            Thread.onSpinWait();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As River does: what failed comes again until it is done. */
    private static void writeInTheEnd(Sink sink, Batch batch) {
        boolean done = false;
        while (!done) {
            Throwable failure = catchThrowable(() -> write(sink, batch));
            assertThat(failure)
                    .satisfiesAnyOf(
                            e -> assertThat(e).isNull(),
                            e -> assertThat(e)
                                    .isInstanceOf(RetriableException.class)
                                    .hasMessageContaining("moved or removed again and again"));
            done = failure == null;
        }
    }

    @Test
    void folderThatIsRemovedMeanwhileIsWaitedFor() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("out"));
        Path file = folder.resolve("notes.jsonl");
        ChangeRecord second = note(2, "second");
        try (Sink sink = open("out/notes.jsonl")) {
            write(sink, batch(note(1, "first")));
            Files.delete(file);
            Files.delete(folder);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> write(sink, batch(second)))
                        .isInstanceOf(RetriableException.class)
                        .hasMessageContaining("The folder of " + file + " is gone: create it again");
            }
            Files.createDirectory(folder);
            write(sink, batch(second));
        }
        assertThat(file).hasContent(text(second) + "\n");
    }

    @Test
    void subscriptionsThatShareTheSinkFollowARotationTogether() throws IOException {
        Path file = directory.resolve("notes.jsonl");
        SinkFactory factory = factory("notes.jsonl");
        ChangeRecord second = note(2, "second");
        ChangeRecord third = note(3, "third");
        try (Sink orders = factory.create(context("orders"));
                Sink shop = factory.create(context("shop"));
                Sink stranger = open("notes.jsonl")) {
            write(orders, batch(note(1, "first")));
            Files.move(file, directory.resolve("notes.jsonl.1"));
            write(shop, batch(second));
            write(orders, batch(third));
            assertThatThrownBy(() -> write(stranger, batch(note(4, "fourth"))))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("Another process or another sink writes to");
        }
        assertThat(file).hasContent(text(second) + "\n" + text(third) + "\n");
    }

    @Test
    void subscriptionsThatShareTheSinkShareTheFile() throws IOException {
        SinkFactory factory = factory("notes.jsonl");
        try (Sink orders = factory.create(context("orders"));
                Sink shop = factory.create(context("shop"))) {
            write(orders, batch(note(1, "first")));
            write(shop, batch(note(2, "second")));
            write(orders, batch(note(3, "third")));
        }
        assertThat(Files.readAllLines(directory.resolve("notes.jsonl"))).hasSize(3);
    }

    @Test
    void fileThatAnotherSinkWritesToIsLeftAlone() {
        try (Sink first = open("notes.jsonl");
                Sink second = open("notes.jsonl")) {
            write(first, batch(note(1, "first")));
            assertThatThrownBy(() -> write(second, batch(note(2, "second"))))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("Another process or another sink writes to")
                    .hasMessageContaining("notes.jsonl");
        }
    }

    @Test
    void failureOfOneWriteDoesNotKeepTheNextFromWriting() throws IOException {
        try (Sink sink = open("later/notes.jsonl")) {
            assertThatThrownBy(() -> write(sink, batch(note(1, "first")))).isInstanceOf(FatalException.class);
            Files.createDirectory(directory.resolve("later"));
            write(sink, batch(note(1, "first")));
        }
        assertThat(directory.resolve("later/notes.jsonl")).isNotEmptyFile();
    }

    @Test
    void checkNamesWhatIsWrong() {
        assertThatThrownBy(() -> check("."))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("something other than a file");
        assertThatThrownBy(() -> check("missing/notes.jsonl"))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("does not exist: create it");
    }

    @Test
    void checkWritesNothing() {
        check("notes.jsonl");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void recordThatItsFormatCannotShowIsRejected() {
        ChangeRecord cleared = truncate(NOTES).format("row").build();
        try (Sink sink = open("notes.jsonl")) {
            Throwable failure = catchThrowable(() -> write(sink, batch(note(1, "kept"), cleared)));
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            rejected -> assertThat(rejected.rejections())
                                    .singleElement()
                                    .satisfies(rejection ->
                                            assertThat(rejection.record()).isSameAs(cleared)));
        }
        assertThat(directory.resolve("notes.jsonl")).isNotEmptyFile();
    }

    @Test
    void pathIsNeededAndARowAloneIsRefused() {
        FileSinkFactory factory = new FileSinkFactory();
        assertThat(factory.problems()).isEmpty();
        assertThat(factory.refusal("river")).isNull();
        assertThat(factory.refusal("row")).isNotNull();
        factory.path = " ";
        assertThat(factory.problems()).map(SettingProblem::toString).containsExactly("path: must not be blank");
    }

    private static ChangeRecord note(int id, String text) {
        return insert(NOTES, Integer.toString(id), text).build();
    }

    private Sink open(String path) {
        return factory(path).create(context("shop"));
    }

    private void check(String path) {
        SinkFactory factory = factory(path);
        factory.check(context("shop"), List.of(factory.destination("notes")));
    }

    private SinkContext context(String subscription) {
        return SinkContext.builder(subscription, "notes", directory).build();
    }

    private static SinkFactory factory(String path) {
        FileSinkFactory factory = new FileSinkFactory();
        factory.path = path;
        return factory;
    }

    private static void write(Sink sink, Batch batch) {
        try {
            sink.write(batch).toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
