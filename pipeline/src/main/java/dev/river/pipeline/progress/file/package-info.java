/** The progress in files, for the instances of one host or of hosts that share a folder. */
@NullMarked
package dev.river.pipeline.progress.file;

import org.jspecify.annotations.NullMarked;
