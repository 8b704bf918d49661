/**
 * The configuration file: its settings with their defaults and constraints, how it is read, and what is said of a wrong
 * one.
 */
@NullMarked
package dev.river.service.config;

import org.jspecify.annotations.NullMarked;
