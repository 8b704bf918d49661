package dev.river.pipeline;

import dev.river.pipeline.gap.GapException;
import dev.river.pipeline.lane.LaneFailure;
import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.progress.ProgressException;
import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.value.LargestValue;
import dev.river.sink.FatalException;
import dev.river.sink.SinkException;
import dev.river.stream.DecodeException;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import org.jdbi.v3.core.JdbiException;

/**
 * What an exception means for a subscription. This is the one place that decides it.
 *
 * @param kind what to do
 * @param sentence what failed, on what, and the remedy
 */
record Failure(Kind kind, String sentence) {

    /** What to do about a failure. */
    enum Kind {
        /** Try again after a while. */
        RETRY,
        /** Wait until someone acts here. */
        FAIL,
        /** Wait until someone acts: at PostgreSQL or at a sink, which refuses what we need, and of which nobody tells us. */
        FAIL_AT_SERVER,
        /** Wait until someone acts, and write down all that a report of the fault needs. */
        FAULT,
        /** Nothing: it was asked to end. */
        END
    }

    static Failure of(Throwable error, Source source) {
        if (error instanceof CancellationException) {
            return new Failure(Kind.END, String.valueOf(error.getMessage()));
        }
        if (error instanceof SourceException e) {
            return new Failure(kind(e), e.getMessage());
        }
        if (error instanceof JdbiException && sqlCause(error) instanceof SQLException e) {
            return of(SourceException.of(source, "answer", e), source);
        }
        if (error instanceof ProgressException e) {
            return new Failure(e.isRetriable() ? Kind.RETRY : Kind.FAIL, e.getMessage());
        }
        if (error instanceof FatalException || error.getCause() instanceof FatalException) {
            return new Failure(Kind.FAIL_AT_SERVER, String.valueOf(error.getMessage()));
        }
        if (error instanceof GapException || error instanceof LaneFailure) {
            return new Failure(Kind.FAIL, String.valueOf(error.getMessage()));
        }
        if (error instanceof StartOverException e) {
            return new Failure(Kind.RETRY, String.valueOf(e.getMessage()));
        }
        if (error instanceof SinkException e) {
            return new Failure(Kind.RETRY, e.getMessage());
        }
        if (error instanceof DecodeException) {
            return new Failure(
                    Kind.FAIL,
                    "A message of slot " + source.slot() + " cannot be read: " + error.getMessage() + ". This"
                            + " is a fault of River: report it. River delivers nothing after this message");
        }
        if (error instanceof OutOfMemoryError) {
            return new Failure(Kind.FAULT, LargestValue.sentence("River ran out of memory", null));
        }
        return new Failure(Kind.FAULT, "River failed unexpectedly. See the log, and report this: " + error);
    }

    private static Kind kind(SourceException error) {
        if (error.isRetriable()) {
            return Kind.RETRY;
        }
        return error.isMendedAtServer() ? Kind.FAIL_AT_SERVER : Kind.FAIL;
    }

    private static Throwable sqlCause(Throwable error) {
        Throwable cause = error;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return cause == null ? error : cause;
    }
}
