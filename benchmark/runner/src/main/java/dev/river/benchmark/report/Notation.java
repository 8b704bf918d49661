package dev.river.benchmark.report;

import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Goal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** How numbers are written for people: as many digits as say something. */
final class Notation {

    private static final MathContext TWO_DIGITS = new MathContext(2);
    private static final MathContext THREE_DIGITS = new MathContext(3);
    private static final int DECIMALS = 2;

    private Notation() {}

    /** A number, such as {@code 171,409} or {@code 4.42} or {@code 0.034}. */
    static String number(double number) {
        if (!Double.isFinite(number)) {
            return "?";
        }
        double size = Math.abs(number);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", number);
        }
        if (size >= 1 || size == 0) {
            return String.format(Locale.ROOT, "%.2f", number);
        }
        BigDecimal rounded = new BigDecimal(number)
                .round(size < 0.1 ? TWO_DIGITS : THREE_DIGITS)
                .stripTrailingZeros();
        return rounded.setScale(Math.max(DECIMALS, rounded.scale())).toPlainString();
    }

    /** A number with its unit, such as {@code 171,409 rows/s}. */
    static String quantity(double number, String unit) {
        return number(number) + " " + unit;
    }

    /** The least and the largest of sorted numbers, such as {@code [0.98–1.10]}. */
    static String spread(List<Double> sorted) {
        return "[" + number(sorted.get(0)) + "–" + number(sorted.get(sorted.size() - 1)) + "]";
    }

    /** What a figure is to reach, such as {@code ≥ 0.95}. */
    static String goal(Figure figure) {
        Goal goal = figure.goal();
        return goal == null ? "-" : (goal.atLeast() ? "≥ " : "≤ ") + exact(goal.bound());
    }

    /** Whether a figure has reached its goal. */
    static String verdict(Figure figure) {
        if (figure.goal() == null) {
            return "-";
        }
        return figure.isMet() ? "met" : "MISSED";
    }

    /** A number with all its digits and no more, such as {@code 10} or {@code 0.5}. */
    static String exact(double number) {
        BigDecimal stripped = BigDecimal.valueOf(number).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, stripped.scale()) + "f", stripped);
    }

    /** A number at an axis, such as {@code 50k} or {@code 0.2}. */
    static String tick(double number) {
        if (number >= 1e9) {
            return exact(number / 1e9) + "G";
        }
        if (number >= 1e6) {
            return exact(number / 1e6) + "M";
        }
        return number >= 1e3 ? exact(number / 1e3) + "k" : exact(number);
    }
}
