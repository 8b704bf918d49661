package dev.river.benchmark.figure;

import java.util.Locale;

/**
 * What a ratio is to reach.
 *
 * @param bound the worst ratio that will do
 * @param atLeast whether a larger ratio is better
 */
public record Goal(double bound, boolean atLeast) {

    /** The larger the better, and no less than this. */
    public static Goal atLeast(double bound) {
        return new Goal(bound, true);
    }

    /** The smaller the better, and no more than this. */
    public static Goal atMost(double bound) {
        return new Goal(bound, false);
    }

    /** Whether the ratio will do. */
    public boolean isMetBy(double ratio) {
        return atLeast ? ratio >= bound : ratio <= bound;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %.4g", atLeast ? ">=" : "<=", bound);
    }
}
