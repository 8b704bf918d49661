package dev.river.benchmark.micro;

import java.util.List;

/**
 * What an output plugin sends of a {@link SampleTable}. Inserts and deletes are of a table whose replica identity is its
 * key, updates of one whose replica identity is the whole row.
 */
interface SampleMessages {

    /** What comes before the changes: a transaction begins, and the decoder gets to know the tables. */
    List<byte[]> opening();

    /** Row number {@code i} comes. */
    byte[] insert(int i);

    /** All of row number {@code i} but its key becomes that of the row behind it. */
    byte[] update(int i);

    /** Row number {@code i} goes. */
    byte[] delete(int i);
}
