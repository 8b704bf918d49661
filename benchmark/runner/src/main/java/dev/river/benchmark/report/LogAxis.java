package dev.river.benchmark.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** A logarithmic axis over positive values, from one tick to another. */
final class LogAxis {

    private static final int ENOUGH_TICKS = 5;
    private static final int MOST_TICKS = 9;
    private static final List<double[]> STEPS = List.of(
            new double[] {1}, new double[] {1, 3}, new double[] {1, 2, 5}, new double[] {1, 1.5, 2, 3, 4, 5, 6, 8});

    private final double start;
    private final double end;
    private final List<Double> ticks;

    private LogAxis(double start, double end, List<Double> ticks) {
        this.start = start;
        this.end = end;
        this.ticks = ticks;
    }

    /**
     * An axis that holds all values.
     *
     * @param start where its smallest tick is on the picture
     * @param end where its largest tick is
     */
    static LogAxis of(DoubleStream values, double start, double end) {
        double[] sorted = values.sorted().toArray();
        double min = sorted[0];
        double max = sorted[sorted.length - 1];
        List<Double> ticks = List.of();
        for (double[] steps : STEPS) {
            List<Double> candidate = ticks(steps, min, max);
            if (!ticks.isEmpty() && candidate.size() > MOST_TICKS) {
                break;
            }
            ticks = candidate;
            if (ticks.size() >= ENOUGH_TICKS) {
                break;
            }
        }
        return new LogAxis(start, end, ticks);
    }

    /** An axis whose ticks are the values. */
    static LogAxis through(DoubleStream values, double start, double end) {
        return new LogAxis(start, end, values.sorted().distinct().boxed().toList());
    }

    /** From the last tick that is not above the smallest value to the first that is not below the largest. */
    private static List<Double> ticks(double[] steps, double min, double max) {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(min)); ; power++) {
            for (double step : steps) {
                double tick = BigDecimal.valueOf(step).scaleByPowerOfTen(power).doubleValue();
                if (tick <= min) {
                    ticks.clear();
                }
                ticks.add(tick);
                if (tick >= max && ticks.size() > 1) {
                    return ticks;
                }
            }
        }
    }

    List<Double> ticks() {
        return ticks;
    }

    /** Where a value is on the picture. */
    double at(double value) {
        double first = Math.log(ticks.get(0));
        double last = Math.log(ticks.get(ticks.size() - 1));
        if (first == last) {
            return (start + end) / 2;
        }
        return start + (end - start) * (Math.log(value) - first) / (last - first);
    }
}
