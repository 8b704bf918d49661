/** How metrics are named. */
@NullMarked
package dev.river.pipeline.metric;

import org.jspecify.annotations.NullMarked;
