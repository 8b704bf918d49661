package dev.river.benchmark.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table of aligned text. Where it is too wide for a screen, the columns of prose are wrapped. */
final class TextTable {

    private static final int WIDTH = 140;
    private static final String GAP = "  ";

    /**
     * A column.
     *
     * @param title what stands above it
     * @param prose whether it holds words, and not numbers
     * @param narrowest what words are not wrapped below
     */
    record Column(String title, boolean prose, int narrowest) {

        static Column words(String title, int narrowest) {
            return new Column(title, true, narrowest);
        }

        static Column numbers(String title) {
            return new Column(title, false, 0);
        }
    }

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(List<Column> columns) {
        this.columns = columns;
    }

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    @Override
    public String toString() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        append(text, columns.stream().map(Column::title).toList(), widths);
        List<String> rules = new ArrayList<>();
        for (int width : widths) {
            rules.add("-".repeat(width));
        }
        append(text, rules, widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        int total = GAP.length() * (columns.size() - 1);
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i).title().length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
            total += widths[i];
        }
        for (int over = total - WIDTH; over > 0; over--) {
            int widest = widestProse(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    /** The column to narrow next, or -1 if none can be. */
    private int widestProse(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            Column column = columns.get(i);
            boolean narrowable = column.prose() && widths[i] > column.narrowest();
            if (narrowable && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private void append(StringBuilder text, List<String> cells, int[] widths) {
        List<List<String>> wrapped = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            wrapped.add(Wrapping.lines(cells.get(i), widths[i], String::length));
        }
        int height = Collections.max(wrapped.stream().map(List::size).toList());
        for (int lineNumber = 0; lineNumber < height; lineNumber++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                List<String> lines = wrapped.get(i);
                String cell = lineNumber < lines.size() ? lines.get(lineNumber) : "";
                String room = " ".repeat(Math.max(0, widths[i] - cell.length()));
                line.append(i == 0 ? "" : GAP).append(columns.get(i).prose() ? cell + room : room + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
