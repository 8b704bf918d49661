/**
 * A subscription's life: it waits for its turn, dumps, streams, retries, pauses and fails, and shows its state.
 *
 * <p>{@link dev.river.pipeline.Subscription} is the whole of it to the outside, made from {@code settings}, shown by {@code
 * status}. It takes its slot ({@code tenure}), finds out whether it may continue ({@code gap}), reads what exists ({@code
 * dumping}) and then what changes ({@code stretch}), and keeps the publications up to date ({@code publishing}). Both hand
 * changes to the {@code flow}: {@code rule} decides where each goes and under which key, and a {@code lane} carries it to a
 * sink in order, within a share of the {@code memory}. {@code progress} writes down how far all of it came; {@code check}
 * finds what is missing before the start.
 */
@NullMarked
package dev.river.pipeline;

import org.jspecify.annotations.NullMarked;
