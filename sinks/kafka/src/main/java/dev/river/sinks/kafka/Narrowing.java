package dev.river.sinks.kafka;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Gets records through of which the broker refuses some: again without those that it names, and in halves where it names none.
 *
 * <p>For one batch.
 */
final class Narrowing {

    private final Function<List<ChangeRecord>, Outcome> sender;
    private final List<Rejection> rejections = new ArrayList<>();

    /** @param sender sends records together, and waits for what becomes of them */
    Narrowing(Function<List<ChangeRecord>, Outcome> sender) {
        this.sender = sender;
    }

    /**
     * Sends the records, in their order.
     *
     * @return those that cannot be sent, with the reasons
     */
    List<Rejection> send(List<ChangeRecord> records) {
        narrow(records);
        return rejections;
    }

    private void narrow(List<ChangeRecord> records) {
        List<ChangeRecord> rest = sendOnce(records);
        if (!rest.isEmpty() && rest.size() < records.size()) {
            rest = sendOnce(rest);
        }
        if (!rest.isEmpty()) {
            int half = rest.size() / 2;
            narrow(rest.subList(0, half));
            narrow(rest.subList(half, rest.size()));
        }
    }

    /** @return those to be sent again because others were refused, or one of them: all but those that were rejected */
    private List<ChangeRecord> sendOnce(List<ChangeRecord> records) {
        Outcome outcome = sender.apply(records);
        List<Rejection> found = new ArrayList<>(outcome.rejections());
        found.addAll(outcome.refused());
        if (records.size() == 1) {
            found.addAll(outcome.suspects());
        }
        Set<ChangeRecord> rejected = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Rejection rejection : found) {
            if (rejected.add(rejection.record())) {
                rejections.add(rejection);
            }
        }
        return outcome.hasRefusals()
                ? records.stream().filter(record -> !rejected.contains(record)).toList()
                : List.of();
    }
}
