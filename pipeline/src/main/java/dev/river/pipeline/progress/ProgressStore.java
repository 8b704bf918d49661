package dev.river.pipeline.progress;

import java.util.Optional;
import java.util.Set;

/**
 * Where the progress of one subscription is written down, for every instance that may own its slot. Safe to use from several
 * threads.
 *
 * <p>What is saved is durable when the method returns: a crash of the machine does not undo it.
 */
public interface ProgressStore {

    /**
     * Makes the caller the only writer. From now on those who claimed before write nothing more: saves of an earlier claim
     * fail, also those of an instance that was frozen meanwhile and has not noticed.
     *
     * @throws ProgressException if what was saved cannot be read, or nothing can be written
     */
    Claim claim();

    /**
     * The positions that were saved last, without claiming anything; empty before the first time.
     *
     * @throws ProgressException if they are there but cannot be read
     */
    Optional<Positions> positions();

    /**
     * The coverage that was saved last, without claiming anything.
     *
     * @throws ProgressException if it is there but cannot be read
     */
    Set<Coverage> coverage();

    /**
     * What the operator asked last.
     *
     * @throws ProgressException if it cannot be read
     */
    Requests requests();

    /**
     * The operator asks for this. The last request counts, with a claim or without.
     *
     * @throws ProgressException if it cannot be written
     */
    void save(Requests requests);

    /**
     * The right to write, and what was there when it was taken. Positions are saved by one thread at a time, and so is the
     * coverage: these may be two threads.
     */
    interface Claim {

        /** The positions as they were saved last, by any owner; empty before the first time. */
        Optional<Positions> positions();

        /** The coverage as it was saved last, by any owner. */
        Set<Coverage> coverage();

        /**
         * Writes the positions down, in place of those before.
         *
         * @throws ProgressException if that cannot be done, or someone else has claimed since
         */
        void save(Positions positions);

        /**
         * Writes down what holds now and what holds no more. Takes as long as the change is large, not the whole.
         *
         * @throws ProgressException if that cannot be done, or someone else has claimed since
         */
        void save(Set<? extends Coverage> added, Set<? extends Coverage> removed);
    }
}
