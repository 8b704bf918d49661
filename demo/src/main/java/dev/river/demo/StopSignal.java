package dev.river.demo;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** That the demo is to stop, and where to wait for it. */
final class StopSignal {
    private final CountDownLatch asked = new CountDownLatch(1);

    /** Asks once the input ends, which it also does when the process at its other end dies. */
    void askAtEndOf(InputStream input) {
        Thread thread = new Thread(
                () -> {
                    readToEnd(input);
                    ask();
                },
                "end-of-input");
        thread.setDaemon(true);
        thread.start();
    }

    void ask() {
        asked.countDown();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits that long, or less if the demo is to stop, and says whether it is. */
    boolean await(Duration atMost) throws InterruptedException {
        return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
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
