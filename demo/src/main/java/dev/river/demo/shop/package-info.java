/**
 * The shop: its tables in PostgreSQL, and the business that changes them. It does not know that River reads it.
 */
@NullMarked
package dev.river.demo.shop;

import org.jspecify.annotations.NullMarked;
