package dev.river.pipeline.check;

import dev.river.pipeline.SinkSettings;
import dev.river.pipeline.SubscriptionSettings;
import dev.river.pipeline.check.Finding.Severity;
import dev.river.postgres.SourceException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import java.util.ArrayList;
import java.util.List;

/** Looks at all that a subscription needs, without changing anything. */
public final class Preflight {

    private Preflight() {}

    /** What is missing, the worst first; empty where all is well. */
    public static List<Finding> check(SubscriptionSettings settings) {
        List<Finding> findings = new ArrayList<>();
        try {
            findings.addAll(new SourceCheck(settings).findings());
        } catch (SourceException e) {
            findings.add(new Finding(e.isRetriable() ? Severity.UNREACHABLE : Severity.ERROR, e.getMessage(), null));
        }
        settings.sinks().values().forEach(sink -> checkSink(settings, sink, findings));
        findings.sort((a, b) -> a.severity().compareTo(b.severity()));
        return findings;
    }

    private static void checkSink(SubscriptionSettings settings, SinkSettings sink, List<Finding> findings) {
        try (Sink made = sink.factory().create(new SinkContext(settings.name(), sink.name(), settings.directory()))) {
            made.check();
        } catch (SinkException e) {
            findings.add(new Finding(
                    e instanceof RetriableException ? Severity.UNREACHABLE : Severity.ERROR,
                    "Sink " + sink.name() + ": " + e.getMessage(),
                    null));
        }
    }
}
