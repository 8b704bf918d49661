package dev.river.sinks.file;

import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.SinkContractTest;
import dev.river.sink.testkit.StoredRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

class FileSinkContractTest extends SinkContractTest {

    @BeforeEach
    void createFolder() throws IOException {
        Files.createDirectory(directory.resolve("folder"));
    }

    @Override
    protected AutoCloseable takeServerAway() throws IOException {
        Path folder = directory.resolve("folder");
        Path away = directory.resolve("away");
        Files.move(folder, away);
        return () -> Files.move(away, folder);
    }

    @Override
    protected SinkFactory factory() {
        return writingTo("folder/records.jsonl");
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
        return Files.readAllLines(directory.resolve("folder/records.jsonl")).stream()
                .map(line -> new StoredRecord(null, line))
                .toList();
    }

    private static FileSinkFactory writingTo(String path) {
        FileSinkFactory factory = new FileSinkFactory();
        factory.path = path;
        return factory;
    }
}
