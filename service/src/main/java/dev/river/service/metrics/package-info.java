/** The metrics as Prometheus reads them. */
@NullMarked
package dev.river.service.metrics;

import org.jspecify.annotations.NullMarked;
