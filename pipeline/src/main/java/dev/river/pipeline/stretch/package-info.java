/** One stretch of the stream: reads the slot until something is asked, and acknowledges to the server what is durable. */
@NullMarked
package dev.river.pipeline.stretch;

import org.jspecify.annotations.NullMarked;
