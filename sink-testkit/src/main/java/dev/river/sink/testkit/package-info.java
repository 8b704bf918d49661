/**
 * For the tests of sinks and of what uses them: the contract that every sink passes, records and batches made by hand,
 * a sink that remembers, and one that fails as told.
 */
@NullMarked
package dev.river.sink.testkit;

import org.jspecify.annotations.NullMarked;
