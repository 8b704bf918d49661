package dev.river.sinks.file;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The settings of the sink {@code file}. */
@JsonTypeName("file")
public final class FileSinkFactory implements SinkFactory {

    private static final String STANDARD_OUTPUT = "-";

    /** The file, relative to the folder of the configuration; {@code -} is standard output. */
    @JsonProperty
    @NotBlank
    String path = STANDARD_OUTPUT;

    /** Subscriptions that write to one file take turns. */
    private final Map<Path, LineFile> files = new ConcurrentHashMap<>();

    @Override
    public Sink create(SinkContext context) {
        if (path.equals(STANDARD_OUTPUT)) {
            return new FileSink(StandardOutput.ofTheProcess());
        }
        Path file = context.directory().resolve(path).toAbsolutePath().normalize();
        return new FileSink(files.computeIfAbsent(file, LineFile::new).share());
    }

    /** Only the format that tells a delete from an insert: a file is read in order, and has no keys. */
    @Override
    public List<String> formats() {
        return List.of("river");
    }
}
