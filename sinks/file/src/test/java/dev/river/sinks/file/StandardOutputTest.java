package dev.river.sinks.file;

import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.TestRecords.batch;
import static dev.river.sink.testkit.TestRecords.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.Table;
import dev.river.sink.testkit.TableBuilder;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StandardOutputTest {

    private static final Table NOTES = TableBuilder.table("public", "notes")
            .key("id", "bigint")
            .column("text", "text")
            .build();

    /** Longer than the buffer before a child's standard input. */
    private final ChangeRecord record = insert(NOTES, "1", "x".repeat(10_000)).build();

    @Test
    void takesLinesAndStaysOpen() {
        LimitedOutput out = new LimitedOutput();
        try (Sink sink = new FileSink(new StandardOutput(out))) {
            assertThat(failure(sink, record, record)).isNull();
        }
        assertThat(out.printed.toString(UTF_8)).isEqualTo(text(record) + "\n" + text(record) + "\n");
        assertThat(out.isClosed).isFalse();
    }

    @Test
    void diskThatWasFullForAMomentTakesTheBatchAtTheNextTryAndThoseBehindItOnce() {
        LimitedOutput out = new LimitedOutput();
        try (Sink sink = new FileSink(new StandardOutput(out))) {
            out.bytesLeft = 5;
            assertThat(failure(sink, record, record))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("standard output")
                    .hasMessageContaining("No space left on device");

            out.bytesLeft = Integer.MAX_VALUE;
            assertThat(failure(sink, record, record)).isNull();
            assertThat(failure(sink, record)).isNull();
        }
        String whole = text(record);
        assertThat(out.printed.toString(UTF_8).lines())
                .containsExactly(String.valueOf(whole).substring(0, 5), whole, whole, whole);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void fullDiskIsTriedAgain() throws IOException {
        try (OutputStream full = new FileOutputStream("/dev/full");
                Sink sink = new FileSink(new StandardOutput(full))) {
            assertThat(failure(sink, record)).isInstanceOf(RetriableException.class);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void readerThatHasGoneIsToldAndNotTriedAgain() throws IOException {
        // It closes its standard input and stays: so the pipe has no reader, and Java has not yet closed it either.
        Process reader = new ProcessBuilder("sh", "-c", "exec 0<&-; echo closed; kill -STOP $$").start();
        try (Sink sink = new FileSink(new StandardOutput(reader.getOutputStream()))) {
            assertThat(reader.inputReader().readLine()).isEqualTo("closed");

            assertThat(failure(sink, record))
                    .isInstanceOf(FatalException.class)
                    .hasMessage("No process reads standard output any more: start River again with a reader"
                            + " that keeps running, or give the sink a path.");
        } finally {
            reader.destroyForcibly();
        }
    }

    private static @Nullable Throwable failure(Sink sink, ChangeRecord... records) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        sink.write(batch(records)).whenComplete((done, why) -> failure.set(why));
        return failure.get();
    }

    /** Takes so many bytes, as a disk does that is about to be full. */
    private static final class LimitedOutput extends OutputStream {

        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        private int bytesLeft = Integer.MAX_VALUE;
        private boolean isClosed;

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int taken = Math.min(length, bytesLeft);
            printed.write(bytes, offset, taken);
            bytesLeft -= taken;
            if (taken < length) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
