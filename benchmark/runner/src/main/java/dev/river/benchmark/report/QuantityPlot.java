package dev.river.benchmark.report;

import dev.river.benchmark.figure.Figure;
import java.util.List;
import java.util.stream.DoubleStream;

/** What River and the other came to in figures of one unit: a point at the median, a line from the least to the most. */
final class QuantityPlot {

    private static final double RADIUS = 5;
    private static final double LANE = 9;
    private static final double END = 836;

    private QuantityPlot() {}

    static boolean canShow(Figure figure) {
        return values(figure).allMatch(value -> Double.isFinite(value) && value > 0);
    }

    /** A picture of figures that can be shown. */
    static String draw(String unit, List<Figure> figures, Footer footer) {
        String title = "River and the others, in " + unit;
        Svg svg = new Svg();
        svg.text("title", Svg.MARGIN, 42, title);
        Legend legend = new Legend(svg, 70);
        legend.circle("river", "River");
        legend.circle("none", "what it is compared with");
        legend.line("whisker", "least and most of the rounds, the point is the median");
        LogAxis axis = LogAxis.of(figures.stream().flatMapToDouble(QuantityPlot::values), FigureRows.START, END);
        double bottom = new FigureRows(svg, figures, END).draw(axis, unit + ", logarithmic", (figure, middle) -> {
            lane(svg, axis, "river", river(figure), figure.river(), middle - LANE);
            lane(svg, axis, "none", other(figure), figure.other(), middle + LANE);
        });
        return svg.document(title, footer.draw(svg, bottom));
    }

    private static void lane(Svg svg, LogAxis axis, String look, DoubleStream values, double median, double y) {
        double[] sorted = values.sorted().toArray();
        Whisker.draw(svg, axis.at(sorted[0]), axis.at(sorted[sorted.length - 1]), y);
        svg.circle(look, axis.at(median), y, RADIUS);
        svg.ending(look + " strong", Svg.WIDTH - Svg.MARGIN, y + 5, Notation.number(median));
    }

    private static DoubleStream values(Figure figure) {
        return DoubleStream.concat(river(figure), other(figure));
    }

    private static DoubleStream river(Figure figure) {
        return figure.rounds().stream().mapToDouble(Figure.Round::river);
    }

    private static DoubleStream other(Figure figure) {
        return figure.rounds().stream().mapToDouble(Figure.Round::other);
    }
}
