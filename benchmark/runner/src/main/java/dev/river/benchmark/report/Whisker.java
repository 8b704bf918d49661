package dev.river.benchmark.report;

/** A line from the least to the most, with a stroke at both ends. */
final class Whisker {

    private static final double STROKE = 4;

    private Whisker() {}

    static void draw(Svg svg, double from, double to, double y) {
        svg.line("whisker", from, y, to, y)
                .line("whisker", from, y - STROKE, from, y + STROKE)
                .line("whisker", to, y - STROKE, to, y + STROKE);
    }
}
