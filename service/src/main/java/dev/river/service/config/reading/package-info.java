/**
 * Reads the configuration file: its YAML, River's defaults for Dropwizard, variables, the command line; and says what is
 * wrong with one that cannot be read, all at once and without values.
 */
@NullMarked
package dev.river.service.config.reading;

import org.jspecify.annotations.NullMarked;
