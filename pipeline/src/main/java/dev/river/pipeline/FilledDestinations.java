package dev.river.pipeline;

import dev.river.pipeline.progress.CoverageKeeper;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.TablePattern;
import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.tenure.Tenure;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the sinks what is behind their destinations. Where that is another index or topic than before, someone has
 * deleted what was filled, and its tables are dumped there again. Safe to use from several threads.
 */
final class FilledDestinations {

    private static final Logger LOG = LoggerFactory.getLogger(FilledDestinations.class);

    private final Tenure tenure;
    private final CoverageKeeper coverage;
    private volatile Plan plan;

    FilledDestinations(Tenure tenure, CoverageKeeper coverage, Plan plan) {
        this.tenure = tenure;
        this.coverage = coverage;
        this.plan = plan;
    }

    /** Which tables go where from now on. */
    void follow(Plan now) {
        plan = now;
    }

    /** A sink has found this behind a destination. */
    synchronized void see(String sink, String destination, String identity) {
        try {
            compare(sink, destination, identity);
        } catch (ProgressException e) {
            LOG.debug(
                    "{}: what is behind {} of sink {} is not noted; it will be seen again",
                    tenure.name(),
                    destination,
                    sink,
                    e);
        }
    }

    private void compare(String sink, String destination, String identity) {
        String before = coverage.identityOf(sink, destination);
        if (identity.equals(before)) {
            return;
        }
        if (before != null) {
            fillAgain(sink, destination);
        }
        // After the request is written down: a crash between has it found once more.
        coverage.setIdentity(sink, destination, identity);
    }

    private void fillAgain(String sink, String destination) {
        List<String> tables = plan.routes().entrySet().stream()
                .filter(table -> table.getValue().stream()
                        .anyMatch(route -> route.sink().equals(sink)
                                && route.destination().name().equals(destination)))
                .map(table -> TablePattern.literal(table.getKey().name()))
                .toList();
        if (tables.isEmpty()) {
            return;
        }
        boolean dumps = tenure.settings().dump().mode() != Mode.NEVER;
        LOG.warn(
                "{}: {} of sink {} is not what River has filled: it was deleted and made anew. {} {}",
                tenure.name(),
                destination,
                sink,
                String.join(", ", tables),
                dumps
                        ? "will be dumped there again"
                        : "will not be dumped there again, since dump.mode is never. To do that: "
                                + tenure.settings().tasks().command("dump", tenure.name()));
        if (dumps) {
            tenure.control().requestDump(tables, null, sink);
        }
    }
}
