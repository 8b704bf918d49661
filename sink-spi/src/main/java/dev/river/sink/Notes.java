package dev.river.sink;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What River wants remembered with the records of a batch, for itself: some names, each with bytes that mean nothing to a
 * sink. Immutable.
 *
 * <p>A sink that {@linkplain SinkTraits#storesNotes() stores notes} stores those of a batch in one step with the batch's
 * records: both are there after a crash, or neither. A name that is stored already is replaced; other names stay.
 */
public final class Notes {

    /** None. */
    public static final Notes NONE = new Notes(Map.of());

    private final Map<String, byte[]> byName;

    private Notes(Map<String, byte[]> byName) {
        this.byName = byName;
    }

    /** These notes. */
    public static Notes of(Map<String, byte[]> byName) {
        Map<String, byte[]> copy = new LinkedHashMap<>();
        byName.forEach((name, bytes) -> copy.put(name, bytes.clone()));
        return copy.isEmpty() ? NONE : new Notes(copy);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** The names that there are. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** A copy of the note of that name; null where there is none. */
    public byte @Nullable [] get(String name) {
        byte[] bytes = byName.get(name);
        return bytes == null ? null : bytes.clone();
    }

    /** The names; not the notes. */
    @Override
    public String toString() {
        return byName.keySet().toString();
    }
}
