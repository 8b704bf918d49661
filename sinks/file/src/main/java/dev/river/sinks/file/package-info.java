/** The sink {@code file}: JSON lines, appended to a file or written to standard output. */
@NullMarked
package dev.river.sinks.file;

import org.jspecify.annotations.NullMarked;
