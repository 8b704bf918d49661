package dev.river.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Breaks text into lines, between words where it can. */
final class Wrapping {

    private Wrapping() {}

    /**
     * The lines, at least one.
     *
     * @param width what none of them is to exceed
     * @param measure how wide a text is, in the same unit
     */
    static List<String> lines(String text, double width, ToDoubleFunction<String> measure) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.strip().split("\\s+", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (measure.applyAsDouble(longer) <= width) {
                line = longer;
                continue;
            }
            if (!line.isEmpty()) {
                lines.add(line);
            }
            line = word;
            while (line.length() > 1 && measure.applyAsDouble(line) > width) {
                int end = longestPrefix(line, width, measure);
                lines.add(line.substring(0, end));
                line = line.substring(end);
            }
        }
        lines.add(line);
        return lines;
    }

    private static int longestPrefix(String word, double width, ToDoubleFunction<String> measure) {
        int end = word.length() - 1;
        while (end > 1 && measure.applyAsDouble(word.substring(0, end)) > width) {
            end--;
        }
        return end;
    }
}
