/**
 * What the demo stands on: its folder and ports, the servers in it, and how they are asked. Knows nothing of the rest.
 */
@NullMarked
package dev.river.demo.server;

import org.jspecify.annotations.NullMarked;
