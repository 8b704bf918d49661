package dev.river.dump.pgdump;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A process that writes what is read here, with those that it has started. What it says of errors is kept. */
final class RunningProgram implements AutoCloseable {

    /** In bytes; what is said beyond is passed over. */
    private static final int LONGEST_ERROR = 2000;

    /** A process that it has started, and that has not ended, may keep its errors open. */
    private static final int ERRORS_WITHIN_SECONDS = 1;

    private final Process process;
    private final Set<RunningProgram> running;
    private final CompletableFuture<String> errors = new CompletableFuture<>();

    /** @param running what it is in until it is closed */
    RunningProgram(Process process, Set<RunningProgram> running) {
        this.process = process;
        this.running = running;
        running.add(this);
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
                        + errors.completeOnTimeout("", ERRORS_WITHIN_SECONDS, TimeUnit.SECONDS)
                                .get()
                                .strip()
                                .replace('\n', ' ')
                        + "\"");
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The dump was interrupted");
        }
    }

    /** Ends it, where it has not ended. For any thread. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        running.remove(this);
    }
}
