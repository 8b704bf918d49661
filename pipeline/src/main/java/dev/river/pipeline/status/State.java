package dev.river.pipeline.status;

/** Where a subscription is in its life. */
public enum State {
    /** Another instance owns the slot, or none has been asked yet. */
    STANDBY(true),
    /** The rows that exist are being read; or they are due to be, and changes are delivered until they can be. */
    DUMPING(true),
    /** Changes are being delivered, and no dump is due. */
    STREAMING(true),
    /** Something is away; it is tried again. */
    RETRYING(false),
    /** An operator stopped it for a while; PostgreSQL keeps its WAL for it. */
    PAUSED(false),
    /** It cannot go on before someone acts. */
    FAILED(false);

    private final boolean healthy;

    State(boolean healthy) {
        this.healthy = healthy;
    }

    /** Whether all is as it should be. */
    public boolean isHealthy() {
        return healthy;
    }
}
