/** What lies below the sessions: sockets by TCP and on the same host, which can be waited on. */
@NullMarked
package dev.river.postgres.wire;

import org.jspecify.annotations.NullMarked;
