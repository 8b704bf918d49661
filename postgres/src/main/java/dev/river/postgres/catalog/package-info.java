/**
 * The system catalogs: tables with their parts, keys and columns, and types.
 */
@NullMarked
package dev.river.postgres.catalog;

import org.jspecify.annotations.NullMarked;
