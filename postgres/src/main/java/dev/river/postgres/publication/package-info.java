/**
 * The publications that {@code pgoutput} streams from: what they publish, and what they should.
 */
@NullMarked
package dev.river.postgres.publication;

import org.jspecify.annotations.NullMarked;
