package dev.river.pipeline.progress;

/**
 * What an operator has asked of a subscription and is still valid, for every owner of the slot.
 *
 * @param paused whether it shall stand still
 * @param dump whether all its tables shall be dumped again, which has not begun yet
 */
public record Requests(boolean paused, boolean dump) {

    /** Nothing was asked. */
    public static final Requests NONE = new Requests(false, false);

    /** The same with this pause, or none. */
    public Requests withPaused(boolean now) {
        return new Requests(now, dump);
    }

    /** The same with this dump, or none. */
    public Requests withDump(boolean now) {
        return new Requests(paused, now);
    }
}
