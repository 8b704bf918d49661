package dev.river.benchmark.report;

import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Goal;
import java.util.List;
import java.util.stream.DoubleStream;

/** All ratios against their goals: a bar to the right of the line has met its goal, one to the left has missed it. */
final class RatioPlot {

    private static final String TITLE = "River's ratios against their goals";
    private static final double BAR = 14;
    private static final double SHORTEST = 3;
    private static final double GOAL = 1;
    private static final double END = 690;

    /** Bars that are longer are cut: near the goal it matters how long they are. */
    private static final double LONGEST = 5;

    private RatioPlot() {}

    static boolean canShow(Figure figure) {
        return figure.ratios().stream().allMatch(ratio -> isPositive(timesAsGood(figure, ratio)));
    }

    private static boolean isPositive(double number) {
        return Double.isFinite(number) && number > 0;
    }

    /** A picture of figures that can be shown. */
    static String draw(List<Figure> figures, Footer footer) {
        Svg svg = new Svg();
        svg.text("title", Svg.MARGIN, 42, TITLE);
        Legend legend = new Legend(svg, 70);
        legend.square("good", "met");
        legend.square("bad", "missed");
        if (figures.stream().anyMatch(figure -> figure.goal() == null)) {
            legend.square("none", "without a goal, against 1");
        }
        legend.line("whisker", "least and most of the rounds, the bar ends at the median");
        LogAxis axis = LogAxis.of(
                figures.stream().flatMapToDouble(RatioPlot::values).map(RatioPlot::cut), FigureRows.START, END);
        FigureRows rows = new FigureRows(svg, figures, END);
        double bottom = rows.draw(
                axis, "times as good as the goal, logarithmic", (figure, middle) -> row(svg, axis, figure, middle));
        svg.line("goal", axis.at(GOAL), FigureRows.TOP - 6, axis.at(GOAL), rows.bottom());
        svg.centred("muted", axis.at(GOAL), FigureRows.TOP - 10, "goal");
        return svg.document(TITLE, footer.draw(svg, bottom));
    }

    private static void row(Svg svg, LogAxis axis, Figure figure, double middle) {
        double times = timesAsGood(figure, figure.ratio());
        double goal = axis.at(GOAL);
        double end = axis.at(cut(times));
        String look = figure.goal() == null ? "none" : figure.isMet() ? "good" : "bad";
        double length = Math.max(SHORTEST, Math.abs(end - goal));
        svg.rectangle(look, times < GOAL ? goal - length : goal, middle - BAR / 2, length, BAR);
        if (times > LONGEST) {
            svg.text("strong " + look, end + 4, middle + 5, "»");
        } else if (times < 1 / LONGEST) {
            svg.ending("strong " + look, end - 4, middle + 5, "«");
        }
        List<Double> ratios = figure.ratios();
        double from = axis.at(cut(timesAsGood(figure, ratios.get(0))));
        double to = axis.at(cut(timesAsGood(figure, ratios.get(ratios.size() - 1))));
        if (from != to) {
            Whisker.draw(svg, from, to, middle);
        }
        svg.ending("strong", END + 66, middle + 5, Notation.number(figure.ratio()));
        svg.text("muted", END + 74, middle + 5, Notation.spread(ratios));
        if (figure.goal() != null) {
            svg.ending("strong " + look, Svg.WIDTH - Svg.MARGIN, middle + 5, Notation.verdict(figure));
        }
    }

    private static DoubleStream values(Figure figure) {
        return DoubleStream.concat(
                DoubleStream.of(GOAL), figure.ratios().stream().mapToDouble(ratio -> timesAsGood(figure, ratio)));
    }

    private static double timesAsGood(Figure figure, double ratio) {
        Goal goal = figure.goal();
        if (goal == null) {
            return ratio;
        }
        return goal.atLeast() ? ratio / goal.bound() : goal.bound() / ratio;
    }

    private static double cut(double times) {
        return Math.min(LONGEST, Math.max(1 / LONGEST, times));
    }
}
