package dev.river.pipeline.status;

/** Where a subscription is in its life. */
public enum State {
    /** Another instance owns the slot, or none has been asked yet. */
    STANDBY(true),
    /**
     * A dump runs. Or it is due and has to wait for open transactions: until then changes are streamed in this state, too.
     */
    DUMPING(true),
    /** Changes are being delivered, and no dump is due. */
    STREAMING(true),
    /** A server or a sink is away; River tries again. */
    RETRYING(false),
    /** An operator stopped it for a while; PostgreSQL keeps its WAL for it. */
    PAUSED(false),
    /** It cannot continue before someone acts. */
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
