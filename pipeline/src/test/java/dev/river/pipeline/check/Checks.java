package dev.river.pipeline.check;

import dev.river.pipeline.check.Finding.Severity;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.settings.SubscriptionSettings;
import java.util.List;

/** What checks of subscriptions find. */
public final class Checks {

    private Checks() {}

    /** What one subscription lacks, the worst first; empty where all is well. */
    public static List<Finding> findings(SubscriptionSettings settings, ProgressStore store) {
        try (Preflight preflight = new Preflight()) {
            return findings(preflight.start(settings, store));
        }
    }

    /** What was found that someone should know of who does not ask for all there is to know. */
    static List<Finding> findings(Preflight.Check check) {
        return check.join().stream()
                .filter(finding -> finding.severity() != Severity.NOTE)
                .toList();
    }
}
