/** How far a subscription is, written down so that no crash makes it skip anything. */
@NullMarked
package dev.river.pipeline.progress;

import org.jspecify.annotations.NullMarked;
