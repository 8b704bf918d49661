/** The encodings of databases, and how text in them becomes UTF-8: as PostgreSQL itself converts it. */
@NullMarked
package dev.river.postgres.encoding;

import org.jspecify.annotations.NullMarked;
