/**
 * Compares both ends: what PostgreSQL has, and what came to the topics and the indexes.
 */
@NullMarked
package dev.river.demo.comparison;

import org.jspecify.annotations.NullMarked;
