package dev.river.format.value;

import java.io.IOException;

/**
 * How the values of a type are written as JSON. Text that is not what its type promises is written as a string: a value in an odd form
 * is better than none. Safe to use from any thread.
 */
@FunctionalInterface
public interface ValueForm {

    /** PostgreSQL's own text, as a string. */
    ValueForm TEXT = ValueOutput::text;

    /** Writes the value whose text stands there, in UTF-8. */
    void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException;
}
