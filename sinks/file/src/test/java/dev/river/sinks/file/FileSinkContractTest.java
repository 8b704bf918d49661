package dev.river.sinks.file;

import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.SinkContractTest;
import dev.river.sink.testkit.StoredRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

class FileSinkContractTest extends SinkContractTest {

    @Override
    protected SinkFactory factory() {
        return writingTo("records.jsonl");
    }

    @Override
    protected SinkFactory brokenFactory() {
        return writingTo("missing/records.jsonl");
    }

    @Override
    protected String newDestination() {
        return "products";
    }

    @Override
    protected Keeps keeps() {
        return Keeps.EVERY_RECORD;
    }

    @Override
    protected List<StoredRecord> read(String destination) throws IOException {
        return Files.readAllLines(directory.resolve("records.jsonl")).stream()
                .map(line -> new StoredRecord(null, line))
                .toList();
    }

    private static FileSinkFactory writingTo(String path) {
        FileSinkFactory factory = new FileSinkFactory();
        factory.path = path;
        return factory;
    }
}
