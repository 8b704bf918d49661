/** Whether the slot, the cluster and the stored progress fit together, and what is said where changes may be missing. */
@NullMarked
package dev.river.pipeline.gap;

import org.jspecify.annotations.NullMarked;
