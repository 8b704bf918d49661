package dev.river.pipeline.status;

/** Where a dump is in its life. */
public enum DumpState {
    /** Others come first. */
    WAITING,
    /** It is read. */
    RUNNING,
    /** An operator had it stand still. */
    PAUSED,
    /** It cannot go on before someone has changed something, and resumes it. */
    FAILED,
    /** All its rows are durable. */
    DONE
}
