package dev.river.pipeline.deadletter;

import static dev.river.pipeline.lane.TestLane.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.pipeline.LogLines;
import dev.river.sink.Rejection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {

    private static final long LARGE = 64 << 20;

    @TempDir
    Path folder;

    private Path file;
    private DeadLetters letters;

    @BeforeEach
    void name() {
        file = folder.resolve("state").resolve("shop.dead-letters.jsonl");
        letters = new DeadLetters("shop", file);
    }

    @Test
    void eachSinkIsCountedAndARestartForgetsNothing() throws IOException {
        letters.append("events", rejections(0, 3, "it is too large"));
        letters.append("search", rejections(0, 2, "it has no key"));

        DeadLetters after = new DeadLetters("shop", file);
        assertThat(after.count("events")).isEqualTo(3);
        assertThat(after.count("search")).isEqualTo(2);
        assertThat(after.count("other")).isZero();
        after.append("events", rejections(3, 4, "it is too large"));
        assertThat(after.count("events")).isEqualTo(4);
    }

    @Test
    void filesThatWereMovedAwayAreNotCounted() throws IOException {
        letters.append("events", rejections(0, 3, "it is too large"));
        Files.delete(file);

        assertThat(new DeadLetters("shop", file).count("events")).isZero();
        letters.append("events", rejections(3, 4, "it is too large"));
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    /** As a disk that is full leaves it, or a machine that stops. */
    @Test
    void halfALineIsRemovedAndNothingIsGluedToIt() throws IOException {
        letters.append("events", rejections(0, 2, "it is too large"));
        appendText("{\"time\":\"2026-01-02T03:04:05Z\",\"sink\":\"events\",\"dest");

        DeadLetters after = new DeadLetters("shop", file);
        after.append("events", rejections(2, 3, "it is too large"));

        assertThat(Files.readAllLines(file))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("{\"time\"").endsWith("}"));
        assertThat(after.count("events")).isEqualTo(3);
    }

    @Test
    void halfALineIsAllThereIs() throws IOException {
        Files.createDirectories(folder.resolve("state"));
        Files.createFile(file);
        appendText("x".repeat(200_000));

        letters.append("events", rejections(2, 3, "it is too large"));

        assertThat(Files.readAllLines(file)).singleElement().asString().startsWith("{\"time\"");
    }

    /** It cannot be written in the middle of a run, and then it can. */
    @Test
    void whatCouldNotBeWrittenIsWrittenOnceWhenItCan() throws IOException {
        letters.append("events", rejections(0, 1, "it is too large"));
        Path kept = file.resolveSibling("kept");
        Files.move(file, kept);
        Files.createDirectory(file);
        assertThatThrownBy(() -> letters.append("events", rejections(1, 2, "it is too large")))
                .isInstanceOf(IOException.class);
        Files.delete(file);
        Files.move(kept, file);

        letters.append("events", rejections(1, 2, "it is too large"));

        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void aLargeFileIsKeptUnderANumberAndAnotherBegun() throws IOException {
        letters.append("events", rejections(0, 1, "it is too large"));
        for (int i = 1; i <= 2; i++) {
            try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
                large.setLength(LARGE - 1);
                large.seek(LARGE - 1);
                large.write('\n');
            }
            letters.append("events", rejections(i, i + 1, "it is too large"));
        }

        assertThat(Files.size(file.resolveSibling("shop.dead-letters.1.jsonl"))).isEqualTo(LARGE);
        assertThat(Files.size(file.resolveSibling("shop.dead-letters.2.jsonl"))).isEqualTo(LARGE);
        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(new DeadLetters("shop", file).count("events")).isEqualTo(3);
    }

    @Test
    void theLogHasEachKindOfReasonOnceForATable() throws IOException {
        try (LogLines log = new LogLines(DeadLetterLog.class.getName())) {
            for (int i = 0; i < 1000; i++) {
                letters.append(
                        "search",
                        rejections(
                                i, i + 1, "failed to parse field [a" + i + "] with value 'x" + i + "' at " + i + "."));
                letters.append("search", rejections(i, i + 1, "it has no key"));
            }

            assertThat(log.all())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("WARN shop: a record of table public.orders for sink search went to the dead"
                                    + " letters in " + file));
        }
        assertThat(letters.count("search")).isEqualTo(2000);
    }

    private void appendText(String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE, APPEND)) {
            channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
        }
    }

    private static List<Rejection> rejections(int from, int to, String reason) {
        return IntStream.range(from, to)
                .mapToObj(i -> Rejection.of(record(i), reason))
                .toList();
    }
}
