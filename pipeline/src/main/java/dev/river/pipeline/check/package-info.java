/** Finds what a subscription lacks before it starts: rights, settings of the server, tables, keys, sinks. */
@NullMarked
package dev.river.pipeline.check;

import org.jspecify.annotations.NullMarked;
