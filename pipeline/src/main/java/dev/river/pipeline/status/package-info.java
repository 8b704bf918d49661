/** How a subscription is, for whoever asks: state, lag, the dump's counts, metrics. */
@NullMarked
package dev.river.pipeline.status;

import org.jspecify.annotations.NullMarked;
