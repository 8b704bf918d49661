package dev.river.pipeline.lane;

/**
 * A place in what a lane was given: everything up to and with one batch. Whoever hands a batch over gets its mark, and the lane
 * says of each mark when all up to there is durable.
 *
 * @param sequence the number of the batch in its lane, from 1
 */
public record Mark(long sequence) {

    /** Before the first batch, where all is durable. */
    public static final Mark BEGINNING = new Mark(0);
}
