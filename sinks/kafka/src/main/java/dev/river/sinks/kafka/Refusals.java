package dev.river.sinks.kafka;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The messages that a broker refused, alone or with others of their request.
 *
 * <p>Kafka's client gives one and the same exception to all messages of a request that was refused as a whole, and one of
 * its own to each that the broker named. So an exception that came once was meant for its message: either the broker
 * named it, or it stood alone. That holds while all messages of a request are counted here.
 */
final class Refusals {

    private record Refusal(Rejection rejection, Exception error) {}

    private final List<Refusal> refusals = new ArrayList<>();
    private final Map<Exception, Integer> messages = new IdentityHashMap<>();

    /** A message of the record came back with this exception, for the reason. */
    void add(ChangeRecord record, Exception error, String reason) {
        refusals.add(new Refusal(Rejection.of(record, reason), error));
        messages.merge(error, 1, Integer::sum);
    }

    boolean isEmpty() {
        return refusals.isEmpty();
    }

    /** The records that were meant, each once. */
    List<Rejection> meant() {
        return select(true, identitySet());
    }

    /** The records that were refused together with others, any of which may have been meant; without those that were. */
    List<Rejection> suspects() {
        Set<ChangeRecord> meant = identitySet();
        select(true, meant);
        return select(false, meant);
    }

    private List<Rejection> select(boolean meant, Set<ChangeRecord> seen) {
        List<Rejection> selected = new ArrayList<>();
        for (Refusal refusal : refusals) {
            boolean isMeant = messages.getOrDefault(refusal.error(), 0) == 1;
            if (isMeant == meant && seen.add(refusal.rejection().record())) {
                selected.add(refusal.rejection());
            }
        }
        return selected;
    }

    private static Set<ChangeRecord> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
