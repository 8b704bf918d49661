package dev.river.pipeline.check;

import dev.river.pipeline.check.Finding.Severity;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.sink.Destination;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one sink whether it can take what subscriptions will send it: for one subscription after the other, and no more once its
 * server was found to be away.
 */
final class SinkProbe {

    private static final Logger LOG = LoggerFactory.getLogger(SinkProbe.class);

    private @Nullable List<Finding> away;

    synchronized List<Finding> check(SubscriptionSettings settings, SinkSettings sink, List<Destination> destinations) {
        if (away != null) {
            return away;
        }
        List<Finding> findings = ask(settings, sink, destinations);
        if (findings.stream().anyMatch(finding -> finding.severity() == Severity.UNREACHABLE)) {
            away = findings;
        }
        return findings;
    }

    private static List<Finding> ask(SubscriptionSettings settings, SinkSettings sink, List<Destination> destinations) {
        try {
            sink.factory().check(sink.context(settings).build(), destinations);
            return List.of();
        } catch (SinkException e) {
            return List.of(new Finding(
                    e instanceof RetriableException ? Severity.UNREACHABLE : Severity.ERROR,
                    "Sink " + sink.name() + ": " + e.getMessage(),
                    null));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("{}: the check of sink {} failed unexpectedly", settings.name(), sink.name(), e);
            return List.of(new Finding(
                    Severity.ERROR,
                    "Sink " + sink.name() + ": its check failed unexpectedly, see the log (" + e
                            + "). That is a fault of the sink's plugin: tell whoever made it.",
                    null));
        }
    }
}
