/**
 * What the dump and the stream both need of PostgreSQL: connections, the catalog, types, slots, publications, and the
 * change that both produce.
 */
@NullMarked
package dev.river.postgres;

import org.jspecify.annotations.NullMarked;
