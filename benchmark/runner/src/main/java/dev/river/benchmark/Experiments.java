package dev.river.benchmark;

import dev.river.benchmark.figure.DumpExperiment;
import dev.river.benchmark.figure.Experiment;
import dev.river.benchmark.figure.HeapExperiment;
import dev.river.benchmark.figure.KafkaExperiment;
import dev.river.benchmark.figure.LatencyExperiment;
import dev.river.benchmark.figure.ScaleExperiment;
import dev.river.benchmark.figure.SearchExperiment;
import dev.river.benchmark.figure.StartExperiment;
import dev.river.benchmark.figure.StreamExperiment;
import dev.river.benchmark.figure.UntunedExperiment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All experiments by name, in the order in which they run. */
final class Experiments {

    private static final Map<String, Supplier<Experiment>> USUAL = new LinkedHashMap<>();

    /** Those that take long run only if they are named. */
    private static final Map<String, Supplier<Experiment>> LONG = new LinkedHashMap<>();

    static {
        USUAL.put("stream", StreamExperiment::new);
        USUAL.put("kafka", KafkaExperiment::new);
        USUAL.put("dump", DumpExperiment::new);
        USUAL.put("search", SearchExperiment::new);
        USUAL.put("latency", LatencyExperiment::new);
        USUAL.put("start", StartExperiment::new);
        USUAL.put("heap", HeapExperiment::new);
        LONG.put("untuned", UntunedExperiment::new);
        LONG.put("scale", ScaleExperiment::new);
    }

    private Experiments() {}

    /** The names of all. */
    static List<String> names() {
        List<String> names = new ArrayList<>(USUAL.keySet());
        names.addAll(LONG.keySet());
        return names;
    }

    /** Whether an experiment runs only if it is named. */
    static boolean isLong(String name) {
        return LONG.containsKey(name);
    }

    /** Those that are named, or the usual ones if none is. */
    static List<Experiment> chosen(Collection<String> only) {
        Map<String, Supplier<Experiment>> chosen = new LinkedHashMap<>(USUAL);
        if (!only.isEmpty()) {
            chosen.putAll(LONG);
            chosen.keySet().retainAll(only);
        }
        return chosen.values().stream().map(Supplier::get).toList();
    }
}
