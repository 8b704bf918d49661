package dev.river.benchmark.report;

import java.time.ZoneOffset;
import java.util.List;

/** Where, when and how it was measured, at the bottom of each picture. */
final class Footer {

    private static final double LINE = 16;

    private final List<String> lines;

    Footer(Results results) {
        Machine machine = results.machine();
        Results.Settings settings = results.settings();
        String text = String.join(
                ", ",
                results.date().atOffset(ZoneOffset.UTC).toLocalDate().toString(),
                settings.rounds() + (settings.rounds() == 1 ? " round" : " rounds"),
                "scale " + Notation.exact(settings.scale()),
                machine.cores() + " × " + machine.processor(),
                machine.memoryText(),
                machine.system(),
                machine.jvm(),
                results.postgres());
        lines = Wrapping.lines(text, Svg.WIDTH - 2.0 * Svg.MARGIN, Svg::textWidth);
    }

    /** Draws it below, and gives the height of the picture. */
    double draw(Svg svg, double top) {
        double y = top + 2 * LINE;
        for (String line : lines) {
            svg.text("muted", Svg.MARGIN, y, line);
            y += LINE;
        }
        return y + LINE / 2;
    }
}
