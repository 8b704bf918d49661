package dev.river.dump.pgdump;

import dev.river.dump.Chunk;
import dev.river.dump.DumpListener;
import dev.river.dump.DumpListener.RowListener;
import dev.river.sink.TableName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chunks, each of a whole part, whose listeners have not had their end. Each gets it, whatever happens. For one thread. */
final class OpenChunks {

    private final DumpListener listener;
    private final Map<TableName, Chunk> chunks = new LinkedHashMap<>();
    private final Map<Chunk, RowListener> begun = new LinkedHashMap<>();

    OpenChunks(Collection<Chunk> chunks, DumpListener listener) {
        this.listener = listener;
        chunks.forEach(chunk -> this.chunks.put(chunk.part().part().name(), chunk));
    }

    /** The chunk of the part of that name, if it is open. */
    @Nullable
    Chunk of(TableName part) {
        return chunks.get(part);
    }

    /** Who gets the rows of the chunk. */
    RowListener listenerOf(Chunk chunk) {
        return begun.computeIfAbsent(chunk, listener::listenerOf);
    }

    /** All rows were given. */
    void end(Chunk chunk) {
        listenerOf(chunk).onEnd();
        forget(chunk);
    }

    /** The part is gone. */
    void gone(Chunk chunk) {
        listenerOf(chunk).onGone();
        forget(chunk);
    }

    /** What was given of the chunk says nothing. */
    void leave(Chunk chunk) {
        listenerOf(chunk).onLeft();
        forget(chunk);
    }

    /** Nothing more comes. */
    void leaveRest() {
        List.copyOf(chunks.values()).forEach(this::leave);
    }

    private void forget(Chunk chunk) {
        begun.remove(chunk);
        chunks.remove(chunk.part().part().name());
    }
}
