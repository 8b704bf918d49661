package dev.river.benchmark.report;

import dev.river.benchmark.figure.Figure;
import java.util.List;

/** Figures below each other, their names at the left and a common axis at the bottom. */
final class FigureRows {

    /** Where the axis begins. */
    static final double START = 384;

    /** Where the rows begin. */
    static final double TOP = 112;

    private static final double LABEL_WIDTH = START - Svg.MARGIN - 24;
    private static final double LINE = 17;
    private static final double PADDING = 20;

    private final Svg svg;
    private final List<Figure> figures;
    private final double end;

    /** @param end where the axis ends */
    FigureRows(Svg svg, List<Figure> figures, double end) {
        this.svg = svg;
        this.figures = figures;
        this.end = end;
    }

    /** Draws one figure around a height. */
    interface Row {
        void draw(Figure figure, double middle);
    }

    /** The bottom of the rows. */
    double bottom() {
        return TOP + figures.stream().mapToDouble(FigureRows::height).sum();
    }

    /** Draws the axis, then all figures. Gives the bottom of it all. */
    double draw(LogAxis axis, String title, Row row) {
        double bottom = bottom();
        for (double tick : axis.ticks()) {
            svg.line("grid", axis.at(tick), TOP, axis.at(tick), bottom);
            svg.centred("muted", axis.at(tick), bottom + 18, Notation.tick(tick));
        }
        svg.line("axis", START, bottom, end, bottom);
        svg.centred("muted", (START + end) / 2, bottom + 38, title);
        double top = TOP;
        for (Figure figure : figures) {
            svg.line("grid", Svg.MARGIN, top, Svg.WIDTH - Svg.MARGIN, top);
            label(figure, top);
            row.draw(figure, top + height(figure) / 2);
            top += height(figure);
        }
        return bottom + 46;
    }

    private void label(Figure figure, double top) {
        double y = top + PADDING / 2 + LINE - 4;
        for (String line : name(figure)) {
            svg.text("", Svg.MARGIN, y, line);
            y += LINE;
        }
        for (String line : against(figure)) {
            svg.text("muted", Svg.MARGIN, y, line);
            y += LINE;
        }
    }

    private static double height(Figure figure) {
        return PADDING + LINE * (name(figure).size() + against(figure).size());
    }

    private static List<String> name(Figure figure) {
        return Wrapping.lines(figure.name(), LABEL_WIDTH, Svg::textWidth);
    }

    private static List<String> against(Figure figure) {
        String goal = figure.goal() == null ? "" : ", goal " + Notation.goal(figure);
        return Wrapping.lines("against " + figure.against() + goal, LABEL_WIDTH, Svg::textWidth);
    }
}
