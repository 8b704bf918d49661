package dev.river.pipeline.memory;

/** What one lane takes of the budget: first its floor, then what is free. To be used under the lane's lock. */
public final class Share {

    private final MemoryBudget budget;
    private final long floor;
    private long taken;

    Share(MemoryBudget budget, long floor) {
        this.budget = budget;
        this.floor = floor;
    }

    /** Takes so many bytes, if they are left. */
    public boolean tryTake(long bytes) {
        if (!budget.tryTake(aboveFloor(taken + bytes) - aboveFloor(taken))) {
            return false;
        }
        taken += bytes;
        return true;
    }

    /** Takes so many bytes whatever is left: one batch passes through an empty lane, however large it is. */
    public void take(long bytes) {
        budget.take(aboveFloor(taken + bytes) - aboveFloor(taken));
        taken += bytes;
    }

    /** Gives so many bytes back. */
    public void give(long bytes) {
        budget.give(aboveFloor(taken) - aboveFloor(taken - bytes));
        taken -= bytes;
    }

    private long aboveFloor(long bytes) {
        return Math.max(0, bytes - floor);
    }
}
