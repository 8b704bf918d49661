package dev.river.service.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.cfg.PackageVersion;
import dev.river.sink.Batch;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import dev.river.sink.testkit.TestRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin brings whatever Jackson it likes, annotations and all, beside River's and those of other plugins. */
final class PluginJacksonTest {

    private static final Path JACKSON = Path.of("target", "jackson");
    private static final Batch BATCH = TestRecords.batch(RecordBuilder.insert(
                    TableBuilder.table("public", "orders").key("id", "integer").build(), "7")
            .build());

    @TempDir
    Path directory;

    @Test
    void olderAndNewerOnesThanRiversWorkInOneProcess() throws Exception {
        plugin("older");
        plugin("newer");
        SinkTypes types = SinkTypes.load(directory.resolve("sinks"));
        SinkFactory older = factory(types, "older");
        SinkFactory newer = factory(types, "newer");

        assertThat(PackageVersion.VERSION.toString()).isNotIn("2.17.2", "2.22.4");
        for (int time = 0; time < 2; time++) {
            assertThat(written(older)).isEqualTo("2.17.2 {\"the key\":\"7\"}");
            assertThat(written(newer)).isEqualTo("2.22.4 {\"the key\":\"7\"}");
        }
    }

    private static SinkFactory factory(SinkTypes types, String type) throws ReflectiveOperationException {
        SinkPlugin plugin = types.named(type).orElseThrow();
        return plugin.guard(plugin.factory().getDeclaredConstructor().newInstance());
    }

    private String written(SinkFactory factory) {
        try (Sink sink =
                factory.create(SinkContext.builder("shop", "events", directory).build())) {
            return String.valueOf(catchThrowable(() -> sink.write(BATCH)).getMessage());
        }
    }

    /** Its sink says in an exception what its Jackson makes of a record. */
    private void plugin(String type) throws IOException {
        Path folder = directory.resolve("sinks").resolve(type);
        new PluginJar(directory.resolve(type))
                .source("org.example.Json", """
                        package org.example;
                        import com.fasterxml.jackson.annotation.*;
                        import com.fasterxml.jackson.core.JsonProcessingException;
                        import com.fasterxml.jackson.databind.ObjectMapper;
                        import com.fasterxml.jackson.databind.cfg.PackageVersion;
                        import dev.river.sink.*;
                        import java.util.*;
                        import java.util.concurrent.CompletionStage;
                        @SinkType("%s")
                        public final class Json implements SinkFactory, Sink {
                            @JsonInclude(JsonInclude.Include.NON_NULL)
                            @JsonPropertyOrder(alphabetic = true)
                            static final class Document {
                                @JsonProperty("the key") private final String key;
                                @JsonProperty private final String nothing = null;
                                @JsonIgnore public final int hidden = 1;
                                @JsonCreator Document(@JsonProperty("the key") String key) { this.key = key; }
                            }
                            @Override public Sink create(SinkContext context) { return this; }
                            @Override public void check(SinkContext context, List<Destination> destinations) {}
                            @Override public CompletionStage<Void> write(Batch batch) {
                                try {
                                    ObjectMapper mapper = new ObjectMapper();
                                    String json = mapper.writeValueAsString(new Document(batch.records().get(0).key()));
                                    Document back = mapper.readValue(json, Document.class);
                                    throw new FatalException(PackageVersion.VERSION + " " + mapper.writeValueAsString(back));
                                } catch (JsonProcessingException e) {
                                    throw new FatalException(e.toString());
                                }
                            }
                            @Override public void close() {}
                        }
                        """.formatted(type))
                .service("org.example.Json")
                .write(folder.resolve("sink.jar"));
        try (Stream<Path> jars = Files.list(JACKSON.resolve(type))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, folder.resolve(jar.getFileName()));
            }
        }
    }
}
