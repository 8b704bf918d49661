/**
 * The application: reads the configuration, loads the sinks, checks what the subscriptions need, runs them, and shows
 * how they are.
 */
@NullMarked
package dev.river.service;

import org.jspecify.annotations.NullMarked;
