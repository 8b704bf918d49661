/** What can be asked about a subscription: state, lag, the dump's counts, metrics. */
@NullMarked
package dev.river.pipeline.status;

import org.jspecify.annotations.NullMarked;
