package dev.river.sink;

import java.util.List;

/** Some records of the batch can never be written; all the others are durable. */
public final class RejectedException extends SinkException {

    private final transient List<Rejection> rejections;

    /** @param rejections the records that were not written, at least one */
    public RejectedException(List<Rejection> rejections) {
        super(
                rejections.size() + (rejections.size() == 1 ? " record was" : " records were")
                        + " rejected, the first because: " + rejections.get(0).reason(),
                null);
        this.rejections = List.copyOf(rejections);
    }

    /** The records that were not written, and why. */
    public List<Rejection> rejections() {
        return rejections;
    }
}
