package dev.river.benchmark.report;

/** What the looks in a picture mean, in one line. */
final class Legend {

    private static final double SAMPLE = 20;
    private static final double GAP = 26;

    private final Svg svg;
    private final double y;
    private double x = Svg.MARGIN;

    Legend(Svg svg, double y) {
        this.svg = svg;
        this.y = y;
    }

    void square(String look, String meaning) {
        svg.rectangle(look, x, y - 11, 12, 12);
        text(meaning);
    }

    void circle(String look, String meaning) {
        svg.circle(look, x + 6, y - 5, 5);
        text(meaning);
    }

    void line(String look, String meaning) {
        svg.line(look, x - 2, y - 5, x + 14, y - 5);
        text(meaning);
    }

    private void text(String meaning) {
        svg.text("muted", x + SAMPLE, y, meaning);
        x += SAMPLE + Svg.textWidth(meaning) + GAP;
    }
}
