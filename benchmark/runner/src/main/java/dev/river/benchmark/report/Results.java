package dev.river.benchmark.report;

import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Growth;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a run has come to.
 *
 * @param date when it began
 * @param machine where
 * @param postgres PostgreSQL's own words on its version
 * @param settings how it was run
 * @param figures what was compared
 * @param growths what was watched growing
 * @param failures experiments that failed, with what they failed for
 */
public record Results(
        Instant date,
        Machine machine,
        String postgres,
        Settings settings,
        List<Figure> figures,
        List<Growth> growths,
        Map<String, String> failures) {

    /**
     * How it was run.
     *
     * @param rounds how often each thing was measured
     * @param scale what numbers of rows were multiplied with
     * @param baseline the folder of the River that it was compared with, if it was
     * @param experiments what was run
     */
    public record Settings(
            int rounds, double scale, @Nullable String baseline, List<String> experiments) {}
}
