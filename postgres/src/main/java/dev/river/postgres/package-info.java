/**
 * What the dump and the stream both need of PostgreSQL. This package has what all the others use: where a source is, why it
 * could not be read, and how SQL writes names. It uses none of them.
 */
@NullMarked
package dev.river.postgres;

import org.jspecify.annotations.NullMarked;
