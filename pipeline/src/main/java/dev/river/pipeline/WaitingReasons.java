package dev.river.pipeline;

import dev.river.pipeline.rule.Collision;
import dev.river.pipeline.status.WaitingTable;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.publication.Unpublished;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects why tables wait: for each all reasons, and all statements that it needs. */
final class WaitingReasons {

    private final String user;
    private final Map<String, WaitingTable> tables = new LinkedHashMap<>();
    private final Set<TableInfo> unreadable = new HashSet<>();

    /** @param user the one that River logs in as */
    WaitingReasons(String user) {
        this.user = user;
    }

    void add(Unpublished table) {
        add(new WaitingTable(
                table.table().name().toString(),
                table.reason(),
                table.statements(),
                table.statements().isEmpty()));
    }

    void add(Collision collision) {
        add(new WaitingTable(collision.table().name().toString(), collision.sentence(), List.of(), false));
    }

    /** It is to be dumped, and cannot be read. */
    void addUnreadable(TableInfo table) {
        if (!unreadable.add(table)) {
            return;
        }
        add(new WaitingTable(
                table.name().toString(),
                table.readable()
                        ? "row-level security hides rows of it from user " + user
                        : "user " + user + " may not read it" + (table.partitioned() ? " with all its partitions" : ""),
                table.accessRemedy(user),
                false));
    }

    private void add(WaitingTable table) {
        tables.merge(table.table(), table, WaitingReasons::both);
    }

    private static WaitingTable both(WaitingTable first, WaitingTable second) {
        List<String> statements = new ArrayList<>(first.statements());
        statements.addAll(second.statements());
        return new WaitingTable(
                first.table(),
                first.reason() + "; and " + second.reason(),
                statements,
                first.passing() && second.passing());
    }

    /** The tables that wait, in the order in which they were found. */
    List<WaitingTable> tables() {
        return List.copyOf(tables.values());
    }
}
