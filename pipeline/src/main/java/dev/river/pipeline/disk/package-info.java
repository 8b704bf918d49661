/** Writing to a disk so that a crash, or a disk that is full, damages nothing that was written before. */
@NullMarked
package dev.river.pipeline.disk;

import org.jspecify.annotations.NullMarked;
