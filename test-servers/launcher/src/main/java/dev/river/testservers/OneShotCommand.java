package dev.river.testservers;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that does one thing and ends. */
final class OneShotCommand {
    private static final int TIMEOUT_SECONDS = 90;

    private OneShotCommand() {}

    static void run(String name, List<String> command, Map<String, String> environment, ServerLog log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new ServerStartException(name + " did not end within " + TIMEOUT_SECONDS
                        + " seconds. The end of its log " + log.file() + ":\n" + log.tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread was interrupted while it waited for " + name + ".", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new ServerStartException(name + " ended with the status " + process.exitValue()
                    + ". The end of its log " + log.file() + ":\n" + log.tail());
        }
    }
}
