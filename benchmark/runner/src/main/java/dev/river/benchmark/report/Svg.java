package dev.river.benchmark.report;

import java.util.Locale;

/** A picture that is being drawn. Shapes look as the classes of its style sheet say. */
final class Svg {

    static final int WIDTH = 960;
    static final int MARGIN = 28;

    private static final String STYLE = """
            text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", Arial, sans-serif; }
            text { font-size: 13px; fill: #24323d; }
            .title { font-size: 20px; font-weight: 600; }
            .muted { font-size: 12px; fill: #6b7a86; }
            .strong { font-weight: 600; } .halo { stroke: #fbfcfd; stroke-width: 4; paint-order: stroke; }
            .good { fill: #2f7d4f; } .bad { fill: #c0392b; } .none { fill: #8a97a1; } .river { fill: #1277a8; }
            .grid { stroke: #e3e8ec; } .axis { stroke: #b4bfc7; } .goal { stroke: #24323d; stroke-width: 1.5; }
            .whisker { stroke: #24323d; stroke-width: 1.2; }
            .river-line { stroke: #1277a8; stroke-width: 2; fill: none; } .none-line { stroke: #8a97a1; stroke-width: 2; }
            .guide { stroke: #8a97a1; stroke-width: 1.5; stroke-dasharray: 5 4; }
            """;

    private final StringBuilder body = new StringBuilder();

    /** How wide a text of the usual size is, by and large, as nobody knows which font it will be shown in. */
    static double textWidth(String text) {
        double width = 0;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (" .,:;'|!()[]ijltfI".indexOf(letter) >= 0) {
                width += 4.6;
            } else {
                width += Character.isUpperCase(letter) || letter == 'm' || letter == 'w' || letter > 0x2000 ? 10 : 7.8;
            }
        }
        return width;
    }

    Svg rectangle(String look, double x, double y, double width, double height) {
        return element(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>",
                look, x, y, width, height);
    }

    Svg line(String look, double x1, double y1, double x2, double y2) {
        return element("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", look, x1, y1, x2, y2);
    }

    Svg circle(String look, double x, double y, double radius) {
        return element("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", look, x, y, radius);
    }

    /** Text that begins at x. */
    Svg text(String look, double x, double y, String text) {
        return text(look, "start", x, y, text);
    }

    /** Text with its middle at x. */
    Svg centred(String look, double x, double y, String text) {
        return text(look, "middle", x, y, text);
    }

    /** Text that ends at x. */
    Svg ending(String look, double x, double y, String text) {
        return text(look, "end", x, y, text);
    }

    private Svg text(String look, String anchor, double x, double y, String text) {
        return element(
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                look, anchor, x, y, escaped(text));
    }

    private Svg element(String format, Object... arguments) {
        body.append(String.format(Locale.ROOT, format, arguments)).append('\n');
        return this;
    }

    /** The whole picture. */
    String document(String title, double height) {
        return String.format(Locale.ROOT, """
                <?xml version="1.0" encoding="UTF-8"?>
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$.0f" viewBox="0 0 %1$d %2$.0f" role="img">
                <title>%3$s</title>
                <style>
                %4$s</style>
                <rect width="100%%" height="100%%" fill="#fbfcfd"/>
                %5$s</svg>
                """, WIDTH, height, escaped(title), STYLE, body);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isOfXml(letter) ? letter : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    /** See <a href="https://www.w3.org/TR/xml/#charsets">the characters of XML</a>. */
    private static boolean isOfXml(int letter) {
        return letter == '\t'
                || letter == '\n'
                || letter == '\r'
                || letter >= 0x20 && letter <= 0xD7FF
                || letter >= 0xE000 && letter <= 0xFFFD
                || letter >= 0x10000;
    }
}
