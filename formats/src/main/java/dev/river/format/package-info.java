/**
 * How a change record is written as bytes. A rule names a {@linkplain dev.river.format.Formats format}; sinks see only
 * the bytes that it renders.
 */
@NullMarked
package dev.river.format;

import org.jspecify.annotations.NullMarked;
