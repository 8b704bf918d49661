package dev.river.service;

import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.DumpStatus;
import dev.river.pipeline.status.State;
import dev.river.pipeline.status.SubscriptionStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Shows how far a dump is until it ends: as a bar on a terminal, else as a line from time to time. */
final class DumpProgressBar {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private static final int LOOKS_FOR_A_LINE = 20;

    private static final int WIDTH = 30;

    /** Clears what stands behind the cursor. */
    private static final String CLEAR = "\u001b[K";

    private final PrintStream out;
    private final String subscription;
    private final boolean terminal = System.console() != null;

    DumpProgressBar(PrintStream out, String subscription) {
        this.out = out;
        this.subscription = subscription;
    }

    /** Asks how the subscription is. */
    interface Source {
        SubscriptionStatus get() throws StartException;
    }

    /**
     * Returns when the dump is done.
     *
     * @param id its number
     * @throws StartException if it fails
     */
    void show(long id, Source source) throws StartException {
        out.println(subscription + ": dump " + id + " was asked for");
        for (int looks = 0; ; looks++) {
            SubscriptionStatus status = source.get();
            Optional<DumpStatus> asked = dump(id, status);
            // One of everything is done together with the first dump, which nobody has asked for.
            Optional<DumpStatus> dump =
                    asked.isPresent() ? asked : dump(0, status).filter(first -> first.state() != DumpState.DONE);
            // The first look may come before the subscription has seen what was asked.
            if (looks > 0 && status.state() == State.FAILED) {
                throw new StartException(List.of(lineBreak() + subscription + " has FAILED: " + status.reason()
                        + " Dump " + id + " stays asked for"));
            }
            if (isOver(id, status, dump)) {
                return;
            }
            if (terminal) {
                out.print("\r" + line(status, dump) + CLEAR);
                out.flush();
            } else if (looks % LOOKS_FOR_A_LINE == 0) {
                out.println(line(status, dump));
            }
            try {
                Thread.sleep(LOOK_EVERY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartException(List.of("Dump " + id + " goes on, but is not watched any more"));
            }
        }
    }

    private boolean isOver(long id, SubscriptionStatus status, Optional<DumpStatus> dump) throws StartException {
        if (status.state() == State.STANDBY && status.reason() != null) {
            throw new StartException(List.of(lineBreak() + status.reason() + ". It does dump " + id
                    + " if it has the same state folder; else ask it there"));
        }
        if (dump.isPresent() && dump.get().state() == DumpState.FAILED) {
            throw new StartException(List.of(lineBreak() + "Dump " + id + " stands still: "
                    + dump.get().reason() + ". Mend that and resume it, or cancel it: POST /tasks/resume?subscription="
                    + subscription + "&dump=" + id));
        }
        if (dump.isPresent() && dump.get().state() == DumpState.DONE) {
            out.println(lineBreak() + subscription + ": dump " + id + " is done: "
                    + dump.get().progress());
            return true;
        }
        if (dump.isEmpty() && isOtherwiseAtWork(status)) {
            out.println(lineBreak() + subscription + ": dump " + id
                    + " is over: it was taken back, or done together with the first dump of everything");
            return true;
        }
        return false;
    }

    private static Optional<DumpStatus> dump(long id, SubscriptionStatus status) {
        return status.dumps().stream().filter(each -> each.id() == id).findFirst();
    }

    /** Whether it has gone on to something else than a dump that is about to begin. */
    private static boolean isOtherwiseAtWork(SubscriptionStatus status) {
        return switch (status.state()) {
            case STREAMING, PAUSED -> true;
            case DUMPING -> status.dumps().stream().anyMatch(dump -> dump.state() != DumpState.DONE);
            default -> false;
        };
    }

    private String lineBreak() {
        return terminal ? System.lineSeparator() : "";
    }

    private static String line(SubscriptionStatus status, Optional<DumpStatus> dump) {
        String state = status.reason() == null ? "" : " (" + status.reason() + ")";
        if (dump.isEmpty()) {
            return status.state() + state;
        }
        double percent = dump.get().progress().percent();
        int done = (int) (percent * WIDTH / 100);
        return "[" + "#".repeat(done) + ".".repeat(WIDTH - done) + "] "
                + (dump.get().state() == DumpState.RUNNING ? "" : dump.get().state() + ", ")
                + dump.get().progress() + state;
    }
}
