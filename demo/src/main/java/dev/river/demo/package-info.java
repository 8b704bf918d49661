/**
 * The demo: starts real servers, a shop on them and River beside it, shows what arrives, and compares both ends. It looks
 * at River only from outside: its jar, its configuration, its pages, and what its sinks hold.
 */
@NullMarked
package dev.river.demo;

import org.jspecify.annotations.NullMarked;
