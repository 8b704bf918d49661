/**
 * How values are written as JSON: a form for each type, which reads PostgreSQL's text and writes it without making objects of it.
 */
@NullMarked
package dev.river.format.value;

import org.jspecify.annotations.NullMarked;
