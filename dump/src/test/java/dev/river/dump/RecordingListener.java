package dev.river.dump;

import dev.river.postgres.change.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Keeps all that a dump gives. */
class RecordingListener implements DumpListener {

    private final Map<String, List<Change>> changes = new ConcurrentHashMap<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<String> gone = new CopyOnWriteArrayList<>();
    private final List<String> left = new CopyOnWriteArrayList<>();

    @Override
    public RowListener listenerOf(Chunk chunk) {
        // The parts of one table come on several threads.
        List<Change> rows = changes.computeIfAbsent(
                chunk.part().table().name().name(), table -> Collections.synchronizedList(new ArrayList<>()));
        return new RowListener() {
            @Override
            public void onRow(Change row) {
                rows.add(row);
            }

            @Override
            public void onGone() {
                gone.add(chunk.part().part().name().toString());
            }

            @Override
            public void onLeft() {
                left.add(chunk.part().part().name().toString());
            }

            @Override
            public void onBrokenOff() {
                throw new AssertionError("Nobody breaks a chunk off");
            }

            @Override
            public void onEnd() {
                ended.add(chunk.part().part().name().name());
            }
        };
    }

    /** The parts that were gone. */
    List<String> gone() {
        return gone;
    }

    /** The parts that could not be read in the snapshot. */
    List<String> left() {
        return left;
    }

    /** What was given of a table. */
    List<Change> changes(String table) {
        return Objects.requireNonNull(changes.get(table), table);
    }

    /** The texts of a table's rows. */
    List<List<@Nullable String>> rows(String table) {
        return changes(table).stream().map(RecordingListener::texts).toList();
    }

    /** The rows of a table, each as its values with commas between, in the order of that. */
    List<String> sorted(String table) {
        return rows(table).stream()
                .map(row -> String.join(",", row.stream().map(String::valueOf).toList()))
                .sorted()
                .toList();
    }

    /** How many rows each table had. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        changes.forEach((table, rows) -> counts.put(table, rows.size()));
        return counts;
    }

    /** The parts that came to their end. */
    List<String> ended() {
        return ended;
    }

    static List<@Nullable String> texts(Change change) {
        var row = Objects.requireNonNull(change.after());
        List<@Nullable String> texts = new ArrayList<>();
        IntStream.range(0, row.size()).forEach(column -> texts.add(row.text(column)));
        return texts;
    }
}
