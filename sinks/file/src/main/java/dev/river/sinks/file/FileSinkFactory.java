package dev.river.sinks.file;

import dev.river.sink.Destination;
import dev.river.sink.Setting;
import dev.river.sink.SettingProblem;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The settings of the sink {@code file}. */
@SinkType("file")
public final class FileSinkFactory implements SinkFactory {

    private static final String STANDARD_OUTPUT = "-";

    /** The file, relative to the folder of the configuration; {@code -} is standard output. */
    @Setting
    String path = STANDARD_OUTPUT;

    /** Subscriptions that write to one file take turns. */
    private final Map<Path, LineFile> files = new ConcurrentHashMap<>();

    @Override
    public List<SettingProblem> problems() {
        return path.isBlank() ? List.of(SettingProblem.of("path", "must not be blank")) : List.of();
    }

    @Override
    public Sink create(SinkContext context) {
        return new FileSink(output(context));
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        try (LineOutput output = output(context)) {
            try {
                output.check();
            } catch (IOException e) {
                throw FileFailures.of(e, output);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Nothing was opened that could fail to close", e);
        }
    }

    private LineOutput output(SinkContext context) {
        if (path.equals(STANDARD_OUTPUT)) {
            return StandardOutput.ofTheProcess();
        }
        Path file = context.directory().resolve(path).toAbsolutePath().normalize();
        return files.computeIfAbsent(file, LineFile::new).share(context.logger());
    }

    /** Only the format that tells a delete from an insert: a file is read in order, and has no keys. */
    @Override
    public @Nullable String refusal(String format) {
        return format.equals("row") ? "a line must show whether it is a delete or an insert" : null;
    }
}
