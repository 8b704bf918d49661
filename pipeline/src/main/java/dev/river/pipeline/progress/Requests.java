package dev.river.pipeline.progress;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has asked of a subscription and is still valid, for every owner of the slot.
 *
 * @param paused whether it shall stand still
 * @param dumps the dumps that are not done yet, in the order in which they were asked for
 * @param lastDump the number of the last dump that was asked for, 0 before the first
 */
public record Requests(boolean paused, List<DumpRequest> dumps, long lastDump) {

    /** Nothing was asked. */
    public static final Requests NONE = new Requests(false, List.of(), 0);

    public Requests {
        dumps = List.copyOf(dumps);
    }

    /** The same with this pause, or none. */
    public Requests withPaused(boolean now) {
        return new Requests(now, dumps, lastDump);
    }

    /** The same with one more dump. Its number is {@link #lastDump} then. */
    public Requests withDump(List<String> tables, @Nullable String where, @Nullable String sink, Instant asked) {
        List<DumpRequest> more = new ArrayList<>(dumps);
        more.add(new DumpRequest(lastDump + 1, tables, where, sink, false, 0, asked));
        return new Requests(paused, more, lastDump + 1);
    }

    /** The same without a dump. */
    public Requests withoutDump(long id) {
        return new Requests(
                paused, dumps.stream().filter(dump -> dump.id() != id).toList(), lastDump);
    }

    /** The same with a dump that stands still, or goes on. */
    public Requests withDumpPaused(long id, boolean now) {
        UnaryOperator<DumpRequest> change = dump -> dump.id() == id ? dump.withPaused(now) : dump;
        return new Requests(paused, dumps.stream().map(change).toList(), lastDump);
    }

    /** The dump with this number. */
    public Optional<DumpRequest> dump(long id) {
        return dumps.stream().filter(dump -> dump.id() == id).findFirst();
    }
}
