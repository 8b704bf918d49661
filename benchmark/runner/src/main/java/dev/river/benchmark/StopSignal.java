package dev.river.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the JVM in good order at the end of its standard input, which also comes when the script that started it dies,
 * and on signals: servers and contenders are stopped, and then the thread that waits for them has time to clean up.
 */
final class StopSignal {

    static final int STOPPED = 130;

    private static final Duration TO_CLEAN_UP = Duration.ofSeconds(40);

    private final Thread worker;
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private volatile boolean asked;

    private StopSignal(Thread worker) {
        this.worker = worker;
    }

    /** Listens for the thread that calls it. */
    static StopSignal listen(InputStream input) {
        StopSignal signal = new StopSignal(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop-benchmark"));
        Thread reader = new Thread(
                () -> {
                    readToEnd(input);
                    System.exit(STOPPED);
                },
                "end-of-input");
        reader.setDaemon(true);
        reader.start();
        return signal;
    }

    boolean isAsked() {
        return asked;
    }

    /** To be told when nothing is left to clean up. */
    void cleanedUp() {
        cleanedUp.countDown();
    }

    private void stop() {
        asked = true;
        if (cleanedUp.getCount() == 0) {
            return;
        }
        worker.interrupt();
        try {
            boolean unused = cleanedUp.await(TO_CLEAN_UP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readToEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // Only the end has a meaning.
            }
        } catch (IOException e) {
            // An input that cannot be read has come to its end too.
        }
    }
}
