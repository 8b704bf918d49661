package dev.river.pipeline.check;

import org.jspecify.annotations.Nullable;

/**
 * Something that a check found.
 *
 * @param severity how bad it is
 * @param sentence what is wrong, on what, and what to do
 * @param sql statements that mend it, null where SQL cannot
 */
public record Finding(
        Severity severity, String sentence, @Nullable String sql) {

    /** How bad a finding is. */
    public enum Severity {
        /** The subscription cannot run before someone acts. */
        ERROR,
        /** The subscription starts, and is FAILED until someone acts. */
        FAILED,
        /** A server is away that may come back by itself: the subscription starts, and waits for it. */
        UNREACHABLE,
        /** The subscription runs, but some of its tables wait until someone acts: it says so by itself. */
        WAITING,
        /** The subscription runs, but not all of what its owner may expect. */
        WARNING,
        /** All is well, and this is good to know. */
        NOTE;

        /** Whether nobody has to act. */
        public boolean isWell() {
            return this == WARNING || this == NOTE;
        }
    }
}
