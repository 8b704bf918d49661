package dev.river.sink;

import java.util.function.DoubleSupplier;

/**
 * What a sink lets people see of itself, beside what River counts of every sink. Shown on {@code /metrics} under the name
 * {@code river_sink_NAME}, with the labels {@code subscription} and {@code sink}. Only River implements it, and the test kit. For
 * any thread.
 *
 * <p>Names are of lower-case letters, digits and underscores, such as {@code open_files} or {@code requests}; that of a
 * counter is shown with {@code _total} behind it.
 */
public interface SinkMetrics {

    /**
     * The counter of that name, the same one at each call. It continues to count if the sink is closed and made again.
     *
     * @throws IllegalArgumentException if it cannot be a name, or a gauge has it
     */
    SinkCounter counter(String name);

    /**
     * Shows a number that goes up and down, until the sink is closed. One of the same name is replaced.
     *
     * @param value asked at any time from any thread; must not wait
     * @throws IllegalArgumentException if it cannot be a name, or a counter has it
     */
    void gauge(String name, DoubleSupplier value);
}
