package dev.river.benchmark.report;

import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Growth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes results into files: {@code results.json}, and the plots as SVG. */
public final class Report {

    private final Path folder;
    private final Set<String> names = new HashSet<>();
    private final List<Path> files = new ArrayList<>();

    private Report(Path folder) {
        this.folder = folder;
    }

    /** Writes into a folder, which is created if it is not there, and gives what was written. */
    public static List<Path> write(Results results, Path folder) throws IOException {
        Report report = new Report(Files.createDirectories(folder));
        report.json(results);
        report.plots(results);
        return report.files;
    }

    private void json(Results results) throws IOException {
        Path file = folder.resolve("results.json");
        ResultsJson.write(results, file);
        files.add(file);
    }

    private void plots(Results results) throws IOException {
        Footer footer = new Footer(results);
        List<Figure> figures =
                results.figures().stream().filter(RatioPlot::canShow).toList();
        if (!figures.isEmpty()) {
            plot("ratios", RatioPlot.draw(figures, footer));
        }
        for (String unit : units(results)) {
            List<Figure> ofUnit = results.figures().stream()
                    .filter(figure -> figure.unit().equals(unit) && QuantityPlot.canShow(figure))
                    .toList();
            if (!ofUnit.isEmpty()) {
                plot("figures " + unit, QuantityPlot.draw(unit, ofUnit, footer));
            }
        }
        for (Growth growth : results.growths()) {
            if (GrowthPlot.canShow(growth)) {
                plot("growth " + growth.name(), GrowthPlot.draw(growth, footer));
            }
        }
    }

    private static List<String> units(Results results) {
        return results.figures().stream().map(Figure::unit).distinct().toList();
    }

    private void plot(String name, String picture) throws IOException {
        String words =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String unique = words;
        for (int i = 2; !names.add(unique); i++) {
            unique = words + "-" + i;
        }
        Path file = folder.resolve(unique + ".svg");
        Files.writeString(file, picture);
        files.add(file);
    }
}
