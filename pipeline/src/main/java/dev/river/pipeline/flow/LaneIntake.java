package dev.river.pipeline.flow;

import dev.river.pipeline.lane.LaneWriter;

/** Where one thread hands records to a lane. It is closed while what comes is known to the lane already. For one thread. */
public final class LaneIntake {

    private final LaneWriter writer;
    private boolean open;

    private LaneIntake(LaneWriter writer, boolean open) {
        this.writer = writer;
        this.open = open;
    }

    public static LaneIntake open(LaneWriter writer) {
        return new LaneIntake(writer, true);
    }

    public static LaneIntake closed(LaneWriter writer) {
        return new LaneIntake(writer, false);
    }

    public LaneWriter writer() {
        return writer;
    }

    boolean isOpen() {
        return open;
    }

    public void open() {
        open = true;
    }
}
