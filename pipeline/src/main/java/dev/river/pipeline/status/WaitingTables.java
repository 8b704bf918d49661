package dev.river.pipeline.status;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of a subscription that wait by themselves. Says in the log of each that it waits, and that it waits no longer: where
 * they are many, as where they come and go, of a few in a while, and how many more there were. Not safe for several threads.
 */
final class WaitingTables {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingTables.class);

    private static final long WHILE_NANOS = Duration.ofMinutes(10).toNanos();

    /** So many are told one by one, in a while. */
    private static final int TOLD = 3;

    private final String subscription;
    private final Set<String> told = new HashSet<>();
    private List<WaitingTable> now = List.of();
    private long sinceNanos = System.nanoTime();
    private int tellable = TOLD;
    private int more;

    WaitingTables(String subscription) {
        this.subscription = subscription;
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
        if (System.nanoTime() - sinceNanos >= WHILE_NANOS) {
            if (more > 0) {
                LOG.warn("{}: {} more tables waited meanwhile; {} wait now", subscription, more, now.size());
            }
            sinceNanos = System.nanoTime();
            tellable = TOLD;
            more = 0;
        }
        now.stream().filter(each -> !before.contains(each.table())).forEach(this::tell);
        before.stream()
                .filter(table -> !after.contains(table))
                .filter(told::remove)
                .forEach(table -> LOG.info("{}: table {} waits no longer", subscription, table));
    }

    private void tell(WaitingTable waiting) {
        if (tellable == 0) {
            more++;
            return;
        }
        tellable--;
        told.add(waiting.table());
        String rest = tellable > 0
                ? ""
                : " (Others are counted for ten minutes; GET /api/subscriptions/" + subscription + " shows all.)";
        if (waiting.passing()) {
            LOG.info("{}: {}{}", subscription, waiting.sentence(), rest);
        } else {
            LOG.warn("{}: {}{}", subscription, waiting.sentence(), rest);
        }
    }

    private static Set<String> names(List<WaitingTable> tables) {
        return tables.stream().map(WaitingTable::table).collect(Collectors.toSet());
    }
}
