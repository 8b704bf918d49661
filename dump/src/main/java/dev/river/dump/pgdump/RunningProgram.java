package dev.river.dump.pgdump;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** A process that writes what is read here. What it says of errors is kept. */
final class RunningProgram implements AutoCloseable {

    /** In bytes; what is said beyond is passed over. */
    private static final int LONGEST_ERROR = 2000;

    private final Process process;
    private final CompletableFuture<String> errors = new CompletableFuture<>();

    RunningProgram(Process process) {
        this.process = process;
        Thread thread = new Thread(this::readErrors, "river-dump-errors");
        thread.setDaemon(true);
        thread.start();
    }

    /** Else the process would wait for someone to read them. */
    private void readErrors() {
        try (InputStream said = process.getErrorStream()) {
            String first = new String(said.readNBytes(LONGEST_ERROR), UTF_8);
            said.transferTo(OutputStream.nullOutputStream());
            errors.complete(first);
        } catch (IOException e) {
            errors.complete("");
        }
    }

    InputStream output() {
        return process.getInputStream();
    }

    /** @throws IOException if it has failed, with what it has said */
    void awaitEnd() throws IOException {
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("it ended with code " + code + " and said \""
                        + errors.join().strip().replace('\n', ' ') + "\"");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The dump was interrupted");
        }
    }

    boolean isClosed() {
        return !process.isAlive();
    }

    /** Ends it, where it has not ended. For any thread. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
