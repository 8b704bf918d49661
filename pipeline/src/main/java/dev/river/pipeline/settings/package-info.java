/** What a subscription and its sinks are made from. */
@NullMarked
package dev.river.pipeline.settings;

import org.jspecify.annotations.NullMarked;
