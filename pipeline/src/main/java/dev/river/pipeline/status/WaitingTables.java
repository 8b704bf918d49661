package dev.river.pipeline.status;

import dev.river.pipeline.log.RepeatedLines;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of a subscription that wait by themselves. Says in the log of each that it waits, and that it waits no longer. Not safe
 * for several threads.
 */
final class WaitingTables {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingTables.class);

    private final String subscription;
    private final RepeatedLines lines;
    private final Set<String> told = new HashSet<>();
    private List<WaitingTable> now = List.of();

    WaitingTables(String subscription, RepeatedLines lines) {
        this.subscription = subscription;
        this.lines = lines;
    }

    List<WaitingTable> now() {
        return now;
    }

    /** Whether someone has to act for one of them. */
    boolean needSomeone() {
        return now.stream().anyMatch(each -> !each.passing());
    }

    /** What to know of them at a glance; null where none waits. */
    @Nullable
    String summary() {
        return now.isEmpty()
                ? null
                : now.get(0).sentence() + (now.size() == 1 ? "" : " (" + (now.size() - 1) + " more wait)");
    }

    /** These wait now, and no others. */
    void set(List<WaitingTable> waiting) {
        Set<String> before = names(now);
        Set<String> after = names(waiting);
        now = List.copyOf(waiting);
        now.stream().filter(each -> !before.contains(each.table())).forEach(this::tell);
        before.stream()
                .filter(table -> !after.contains(table))
                .filter(told::remove)
                .forEach(table -> LOG.info("{}: table {} waits no longer", subscription, table));
    }

    /** Tables that wait for one reason are of one kind, whatever their names. */
    private void tell(WaitingTable waiting) {
        if (!lines.isToBeTold("a table waits: " + waiting.reason())) {
            return;
        }
        told.add(waiting.table());
        if (waiting.passing()) {
            LOG.info("{}: {}", subscription, waiting.sentence());
        } else {
            LOG.warn("{}: {}", subscription, waiting.sentence());
        }
    }

    private static Set<String> names(List<WaitingTable> tables) {
        return tables.stream().map(WaitingTable::table).collect(Collectors.toSet());
    }
}
