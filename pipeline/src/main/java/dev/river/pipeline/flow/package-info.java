/** The way of rows and changes into the lanes of a subscription, and how far each lane was given the stream. */
@NullMarked
package dev.river.pipeline.flow;

import org.jspecify.annotations.NullMarked;
