package dev.river.sink.testkit;

import dev.river.sink.SinkFactory;
import java.util.ArrayList;
import java.util.List;

/** The contract as a sink meets it that keeps every record. */
class LogContractTest extends SinkContractTest {

    private final List<RecordingSink> sinks = new ArrayList<>();
    private int destinations;

    @Override
    protected SinkFactory factory() {
        return new MemorySinkFactory(
                () -> {
                    RecordingSink sink = new RecordingSink(4);
                    sinks.add(sink);
                    return sink;
                },
                "river");
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
        return sinks.stream()
                .flatMap(sink -> sink.records(destination).stream())
                .map(record -> new StoredRecord(record.key(), TestRecords.text(record)))
                .toList();
    }
}
