/**
 * Decodes pgoutput, protocol version 1, as "Logical Replication Message Formats" in <a
 * href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL's documentation</a>
 * lists its messages.
 */
@NullMarked
package dev.river.stream.pgoutput;

import org.jspecify.annotations.NullMarked;
