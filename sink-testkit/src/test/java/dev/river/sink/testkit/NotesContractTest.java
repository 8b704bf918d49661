package dev.river.sink.testkit;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Notes;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RenderingException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkTraits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The contract as a sink meets it that asks for all there is: it stores notes, takes ends, and needs a flush. */
class NotesContractTest extends SinkContractTest {

    private record Line(String destination, StoredRecord record) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, byte[]> notes = new LinkedHashMap<>();
    private boolean away;
    private int destinations;

    @Override
    protected SinkFactory factory() {
        return new MemorySinkFactory(MemorySink::new, "river");
    }

    @Override
    protected SinkFactory brokenFactory() {
        return new MemorySinkFactory(() -> new FaultySink().failFatally("The memory is gone, buy some."), "river");
    }

    @Override
    protected String newDestination() {
        destinations++;
        return "log" + destinations;
    }

    @Override
    protected Keeps keeps() {
        return Keeps.EVERY_RECORD;
    }

    @Override
    protected List<StoredRecord> read(String destination) {
        return lines.stream()
                .filter(line -> line.destination.equals(destination))
                .map(Line::record)
                .toList();
    }

    @Override
    protected AutoCloseable takeServerAway() {
        away = true;
        return () -> away = false;
    }

    private void requireServer() {
        if (away) {
            throw new RetriableException("The memory is away for a while.");
        }
    }

    private final class MemorySink implements Sink {

        private final List<Line> taken = new ArrayList<>();
        private final Map<String, byte[]> takenNotes = new LinkedHashMap<>();

        @Override
        public SinkTraits traits() {
            return SinkTraits.builder()
                    .durableOnFlush(true)
                    .storesNotes(true)
                    .transactionEnds(true)
                    .build();
        }

        @Override
        public Notes open() {
            requireServer();
            return Notes.of(notes);
        }

        @Override
        public CompletionStage<@Nullable Void> write(Batch batch) {
            List<Line> rendered = new ArrayList<>();
            List<Rejection> rejections = new ArrayList<>();
            for (ChangeRecord record : batch.records()) {
                try {
                    rendered.add(new Line(
                            record.destination().name(), new StoredRecord(record.key(), TestRecords.text(record))));
                } catch (RenderingException e) {
                    rejections.add(Rejection.of(record, e.getMessage()));
                }
            }
            taken.addAll(rendered);
            for (String name : batch.notes().names()) {
                byte[] note = batch.notes().get(name);
                if (note != null) {
                    takenNotes.put(name, note);
                }
            }
            return rejections.isEmpty()
                    ? CompletableFuture.completedStage(null)
                    : CompletableFuture.failedStage(flushed(new RejectedException(rejections)));
        }

        /** Where records are rejected all the others are durable. */
        private SinkException flushed(RejectedException rejected) {
            flushNow();
            return rejected;
        }

        @Override
        public CompletionStage<@Nullable Void> flush() {
            flushNow();
            return CompletableFuture.completedStage(null);
        }

        private void flushNow() {
            requireServer();
            lines.addAll(taken);
            taken.clear();
            notes.putAll(takenNotes);
            takenNotes.clear();
        }

        @Override
        public void rewind() {
            taken.clear();
            takenNotes.clear();
        }

        @Override
        public void close() {}
    }
}
