package dev.river.pipeline.lane;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Sink;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a sink has been told of the tables whose rows it gets. For the thread of the lane. */
final class PreparedTables {

    private record Place(Destination destination, TableName table) {}

    private final Sink sink;
    private final Map<Place, Table> told = new HashMap<>();

    /** The pair that is prepared for sure: records of one table usually follow each other, and share both objects. */
    private @Nullable Table lastTable;

    private @Nullable Destination lastDestination;

    PreparedTables(Sink sink) {
        this.sink = sink;
    }

    /** Tells the sink what it does not know yet of the tables of these records. */
    void prepare(List<ChangeRecord> records) {
        for (ChangeRecord record : records) {
            // Only a row has all columns: under test_decoding a delete may show those of the identity alone, a truncate
            // none.
            if ((record.table() != lastTable || record.destination() != lastDestination) && record.after() != null) {
                prepare(record);
            }
        }
    }

    private void prepare(ChangeRecord record) {
        Table table = Table.of(record.table().name(), record.table().columns(), record.keyColumns());
        Place place = new Place(record.destination(), table.name());
        Table known = told.get(place);
        if (known == null || !isLike(known, table)) {
            sink.prepare(record.destination(), table);
            told.put(place, table);
        }
        lastTable = record.table();
        lastDestination = record.destination();
    }

    /** Whether the columns and the key are the same, in whatever order: partitions of a table may differ in that. */
    private static boolean isLike(Table a, Table b) {
        return a.equals(b)
                || (a.columns().size() == b.columns().size()
                        && Set.copyOf(a.columns()).equals(Set.copyOf(b.columns()))
                        && keyNames(a).equals(keyNames(b)));
    }

    private static List<String> keyNames(Table table) {
        return table.keyColumns().stream()
                .map(column -> table.columns().get(column).name())
                .toList();
    }
}
