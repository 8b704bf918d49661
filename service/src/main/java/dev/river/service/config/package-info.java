/**
 * The settings of the configuration file: their names, defaults and constraints, what they must be together, and what River
 * makes of them. How the file is read is up to {@code reading}.
 */
@NullMarked
package dev.river.service.config;

import org.jspecify.annotations.NullMarked;
