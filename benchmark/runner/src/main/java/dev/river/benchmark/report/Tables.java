package dev.river.benchmark.report;

import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Growth;
import java.util.List;

/** Results as tables for a terminal. */
public final class Tables {

    private Tables() {}

    /** One line for each figure; a long name goes on below. */
    public static String of(List<Figure> figures) {
        TextTable table = new TextTable(List.of(
                TextTable.Column.words("figure", 36),
                TextTable.Column.words("against", 16),
                TextTable.Column.numbers("River"),
                TextTable.Column.numbers("the other"),
                TextTable.Column.numbers("ratio"),
                TextTable.Column.numbers("[min–max]"),
                TextTable.Column.numbers("goal"),
                TextTable.Column.numbers("")));
        for (Figure figure : figures) {
            table.add(
                    figure.name(),
                    figure.against(),
                    Notation.quantity(figure.river(), figure.unit()),
                    Notation.quantity(figure.other(), figure.unit()),
                    Notation.number(figure.ratio()),
                    Notation.spread(figure.ratios()),
                    Notation.goal(figure),
                    Notation.verdict(figure));
        }
        return table.toString();
    }

    /** One line for each point; the name of a series stands before the first. */
    public static String ofGrowths(List<Growth> growths) {
        TextTable table = new TextTable(List.of(
                TextTable.Column.words("how it grows", 24),
                TextTable.Column.numbers("with"),
                TextTable.Column.numbers("River"),
                TextTable.Column.numbers("with, to the first"),
                TextTable.Column.numbers("River, to the first")));
        for (Growth growth : growths) {
            String name = growth.name();
            for (Growth.Point point : growth.points()) {
                Growth.Point first = growth.points().get(0);
                table.add(
                        name,
                        Notation.exact(point.amount()) + " " + growth.growing(),
                        Notation.quantity(point.value(), growth.unit()),
                        "× " + Notation.number(point.amount() / first.amount()),
                        "× " + Notation.number(point.value() / first.value()));
                name = "";
            }
        }
        return table.toString();
    }
}
