package dev.river.pipeline.flow;

import com.codahale.metrics.Counter;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.rule.TableRoute;
import dev.river.pipeline.status.StreamMetrics;
import dev.river.postgres.change.Change;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The lanes that the changes of one table go into, and what is counted of them. For one thread. */
public final class TableOutlets {

    private final List<Outlet> outlets;
    private final Counter records;
    private final Counter bytes;

    private record Outlet(TableRoute route, LaneIntake intake, Versions versions) {

        void add(Change change) {
            String refusal = route.refusal(change);
            ChangeRecord record = route.record(change, versions.of(change));
            if (refusal == null) {
                intake.writer().add(record);
            } else {
                intake.writer().refuse(record, refusal);
            }
        }
    }

    /**
     * @param routes where the table goes
     * @param intakes those of the calling thread, by sink
     */
    public TableOutlets(
            Table table,
            List<Route> routes,
            Destinations destinations,
            Versions versions,
            Map<String, LaneIntake> intakes,
            StreamMetrics metrics) {
        this.outlets = routes.stream()
                .map(route -> new Outlet(
                        TableRoute.of(table, route, destinations),
                        Objects.requireNonNull(intakes.get(route.sink()), route.sink()),
                        versions))
                .toList();
        // Under test_decoding there are also changes of tables that no rule matches; they are not counted.
        this.records = routes.isEmpty() ? new Counter() : metrics.records(table.name());
        this.bytes = routes.isEmpty() ? new Counter() : metrics.bytes(table.name());
    }

    /** Hands a row of the dump to every lane that it goes into. */
    public void write(Change row) {
        count(row);
        for (Outlet outlet : outlets) {
            outlet.add(row);
            outlet.intake.writer().flushIfFull();
        }
    }

    /**
     * Hands a change of the stream to every lane that it goes into and that was not given it before. An update that changes
     * the key becomes a delete of the old key and the row under the new one, where nobody has the values yet that it left
     * unchanged.
     */
    public void write(Change change, UnchangedValues unchanged) {
        count(change);
        for (Outlet outlet : outlets) {
            if (!outlet.intake.isOpen()) {
                continue;
            }
            boolean newKey = change.operation() == Operation.UPDATE && outlet.route.changesKey(change);
            if (newKey) {
                outlet.add(change.deleteOfOldKey());
            }
            switch (outlet.route.route().destination().kind()) {
                case LOG -> outlet.add(unchanged.forLog(change, newKey));
                case ROWS -> unchanged.forStoredRow(change, newKey).ifPresent(outlet::add);
                case WHOLE_ROWS -> unchanged.completed(change).ifPresent(outlet::add);
            }
        }
    }

    private void count(Change change) {
        records.inc();
        bytes.inc(change.size());
    }
}
