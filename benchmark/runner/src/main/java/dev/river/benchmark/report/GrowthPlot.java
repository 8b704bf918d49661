package dev.river.benchmark.report;

import dev.river.benchmark.figure.Growth;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/** How a quantity grows, both axes logarithmic, so that what is proportional goes up as steeply everywhere. */
final class GrowthPlot {

    private static final double LEFT = 92;
    private static final double RIGHT = Svg.WIDTH - 2.0 * Svg.MARGIN;
    private static final double TOP = 128;
    private static final double BOTTOM = 480;
    private static final double PADDING = 40;

    /** A decade at least, so that a series that hardly grows looks so. */
    private static final double HALF_A_DECADE = Math.sqrt(10);

    private GrowthPlot() {}

    static boolean canShow(Growth growth) {
        return !growth.points().isEmpty()
                && growth.points().stream().allMatch(point -> isPositive(point.amount()) && isPositive(point.value()));
    }

    private static boolean isPositive(double number) {
        return Double.isFinite(number) && number > 0;
    }

    /** A picture of a series that can be shown. */
    static String draw(Growth growth, Footer footer) {
        List<Growth.Point> points = growth.points().stream()
                .sorted(Comparator.comparingDouble(Growth.Point::amount))
                .toList();
        Svg svg = new Svg();
        svg.text("title", Svg.MARGIN, 42, growth.name());
        Legend legend = new Legend(svg, 70);
        legend.circle("river", "River");
        legend.line("guide", isRate(growth) ? "as fast as at first" : "in proportion");
        LogAxis amounts =
                LogAxis.through(points.stream().mapToDouble(Growth.Point::amount), LEFT + PADDING, RIGHT - PADDING);
        LogAxis values = LogAxis.of(decade(points.stream().mapToDouble(Growth.Point::value)), BOTTOM, TOP);
        axes(svg, growth, amounts, values);
        guide(svg, growth, points, amounts, values);
        Growth.Point before = points.get(0);
        for (Growth.Point point : points) {
            svg.line(
                    "river-line",
                    amounts.at(before.amount()),
                    values.at(before.value()),
                    amounts.at(point.amount()),
                    values.at(point.value()));
            before = point;
        }
        for (Growth.Point point : points) {
            double x = amounts.at(point.amount());
            double y = values.at(point.value());
            svg.circle("river", x, y, 5);
            svg.centred("strong halo", x, y - 12, Notation.number(point.value()));
        }
        return svg.document(growth.name(), footer.draw(svg, BOTTOM + 46));
    }

    private static DoubleStream decade(DoubleStream values) {
        DoubleSummaryStatistics summary = values.summaryStatistics();
        double middle = Math.sqrt(summary.getMin() * summary.getMax());
        return DoubleStream.of(
                Math.min(summary.getMin(), middle / HALF_A_DECADE), Math.max(summary.getMax(), middle * HALF_A_DECADE));
    }

    private static void axes(Svg svg, Growth growth, LogAxis amounts, LogAxis values) {
        for (double tick : amounts.ticks()) {
            svg.line("grid", amounts.at(tick), TOP, amounts.at(tick), BOTTOM);
            svg.centred("muted", amounts.at(tick), BOTTOM + 18, Notation.tick(tick));
        }
        for (double tick : values.ticks()) {
            svg.line("grid", LEFT, values.at(tick), RIGHT, values.at(tick));
            svg.ending("muted", LEFT - 10, values.at(tick) + 4, Notation.tick(tick));
        }
        svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM).line("axis", LEFT, TOP, LEFT, BOTTOM);
        svg.centred("muted", (LEFT + RIGHT) / 2, BOTTOM + 38, growth.growing());
        svg.text("muted", Svg.MARGIN, TOP - 22, growth.unit());
    }

    /** Where the series would go if River were neither slowed nor helped by there being more, as far as there is room. */
    private static void guide(Svg svg, Growth growth, List<Growth.Point> points, LogAxis amounts, LogAxis values) {
        Growth.Point first = points.get(0);
        double amount = points.get(points.size() - 1).amount();
        double highest = values.ticks().get(values.ticks().size() - 1);
        double value = first.value();
        if (!isRate(growth)) {
            amount = Math.min(amount, first.amount() * highest / value);
            value *= amount / first.amount();
        }
        svg.line("guide", amounts.at(first.amount()), values.at(first.value()), amounts.at(amount), values.at(value));
    }

    private static boolean isRate(Growth growth) {
        return growth.unit().endsWith("/s");
    }
}
