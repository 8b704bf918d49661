package dev.river.service;

import dev.river.pipeline.check.Finding;
import dev.river.pipeline.check.Preflight;
import dev.river.pipeline.settings.SubscriptionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the check before the start found. */
final class Findings {

    private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

    private Findings() {}

    /**
     * Checks every subscription, and warns of what the start can continue with.
     *
     * @throws StartException with all the errors, if there is one
     */
    static void stopOnErrors(List<SubscriptionSettings> subscriptions) throws StartException {
        List<String> errors = new ArrayList<>();
        for (SubscriptionSettings subscription : subscriptions) {
            for (Finding finding : Preflight.check(subscription, StateFolder.progressOf(subscription))) {
                String description = describe(subscription.name(), finding);
                if (finding.severity() == Finding.Severity.ERROR) {
                    errors.add(description);
                } else if (finding.severity() != Finding.Severity.FAILED) {
                    // That is said by the subscription itself.
                    LOG.warn("{}", description);
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new StartException(errors);
        }
    }

    /** The finding with the SQL that mends it, below. */
    static String describe(String subscription, Finding finding) {
        String severity = finding.severity().name().toLowerCase(Locale.ROOT);
        String sentence = subscription + ": " + severity + ": " + finding.sentence();
        return finding.sql() == null
                ? sentence
                : sentence + "\n    " + finding.sql().strip().replace("\n", "\n    ");
    }
}
