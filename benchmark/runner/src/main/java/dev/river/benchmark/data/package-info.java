/** What is read: tables, how they are changed, and backlogs of changes that wait in slots. */
@NullMarked
package dev.river.benchmark.data;

import org.jspecify.annotations.NullMarked;
