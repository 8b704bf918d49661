package dev.river.benchmark.figure;

/**
 * What a process did.
 *
 * @param records how many records came
 * @param perSecond records a second, from the first to the last
 * @param startSeconds from the start of the process to the first record
 * @param cpuSeconds how long its threads ran from its start to the last record
 */
public record Measured(long records, double perSecond, double startSeconds, double cpuSeconds) {

    double cpuSecondsPerMillion() {
        return cpuSeconds * 1e6 / records;
    }
}
