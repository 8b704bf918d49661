package dev.river.benchmark.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Goal;
import dev.river.benchmark.figure.Growth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results as JSON, with every round and every point. A number that could not be measured is null. */
final class ResultsJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ResultsJson() {}

    static void write(Results results, Path file) throws IOException {
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), tree(results));
    }

    private static ObjectNode tree(Results results) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("date", results.date().toString());
        Machine machine = results.machine();
        tree.putObject("machine")
                .put("processor", machine.processor())
                .put("cores", machine.cores())
                .put("memory", machine.memory())
                .put("os", machine.system())
                .put("jvm", machine.jvm())
                .put("postgresql", results.postgres());
        Results.Settings settings = results.settings();
        ArrayNode experiments = tree.putObject("options")
                .put("rounds", settings.rounds())
                .put("scale", settings.scale())
                .put("baseline", settings.baseline())
                .putArray("experiments");
        settings.experiments().forEach(experiments::add);
        ArrayNode figures = tree.putArray("figures");
        results.figures().forEach(figure -> add(figure, figures.addObject()));
        ArrayNode growths = tree.putArray("growths");
        results.growths().forEach(growth -> add(growth, growths.addObject()));
        ObjectNode failures = tree.putObject("failures");
        results.failures().forEach(failures::put);
        return tree;
    }

    private static void add(Figure figure, ObjectNode node) {
        node.put("name", figure.name()).put("against", figure.against()).put("unit", figure.unit());
        Goal goal = figure.goal();
        if (goal == null) {
            node.putNull("goal").putNull("met");
        } else {
            node.putObject("goal").put(goal.atLeast() ? "atLeast" : "atMost", goal.bound());
            node.put("met", figure.isMet());
        }
        List<Double> ratios = figure.ratios();
        node.put("river", orNull(figure.river())).put("other", orNull(figure.other()));
        node.putObject("ratio")
                .put("median", orNull(figure.ratio()))
                .put("min", orNull(ratios.get(0)))
                .put("max", orNull(ratios.get(ratios.size() - 1)));
        ArrayNode rounds = node.putArray("rounds");
        for (Figure.Round round : figure.rounds()) {
            rounds.addObject()
                    .put("river", orNull(round.river()))
                    .put("other", orNull(round.other()))
                    .put("ratio", orNull(round.ratio()));
        }
    }

    private static void add(Growth growth, ObjectNode node) {
        node.put("name", growth.name()).put("growing", growth.growing()).put("unit", growth.unit());
        ArrayNode points = node.putArray("points");
        for (Growth.Point point : growth.points()) {
            points.addObject().put("amount", orNull(point.amount())).put("value", orNull(point.value()));
        }
    }

    private static @Nullable Double orNull(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
