/** Reads what the program {@code pg_dump} writes, in the snapshot of a slot or earlier into a file. */
@NullMarked
package dev.river.dump.pgdump;

import org.jspecify.annotations.NullMarked;
