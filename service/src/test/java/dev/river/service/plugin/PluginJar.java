package dev.river.service.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A jar with classes compiled from sources given here. */
public final class PluginJar {

    private final Path work;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private String services = "";

    /** @param work an empty folder to compile in */
    public PluginJar(Path work) {
        this.work = work;
    }

    /** Adds a class by its full name. */
    public PluginJar source(String className, String source) {
        sources.put(className, source);
        return this;
    }

    /** Adds a sink factory of that type whose sink fails each check with the given Java expression as the sentence. */
    public PluginJar factory(String className, String type, String sentence) {
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        return source(className, """
                package %s;
                import dev.river.sink.*;
                import java.util.*;
                import java.util.concurrent.*;
                @SinkType("%s")
                public final class %s implements SinkFactory, Sink {
                    @Setting private int size = 5;
                    @Setting private java.time.Duration wait = java.time.Duration.ofSeconds(1);
                    @Override public Sink create(SinkContext context) { return this; }
                    @Override public void check(SinkContext context, List<Destination> destinations) { throw new FatalException(%s); }
                    @Override public List<SettingProblem> problems() {
                        return size < 3 ? List.of(SettingProblem.of("size", "must be 3 or more")) : List.of();
                    }
                    @Override public CompletionStage<Void> write(Batch batch) { return CompletableFuture.completedFuture(null); }
                    @Override public void close() {}
                }
                """.formatted(
                                className.substring(0, className.lastIndexOf('.')), type, simpleName, sentence))
                .service(className);
    }

    /** Lists a class among the factories. */
    public PluginJar service(String className) {
        services += className + "\n";
        return this;
    }

    /** Compiles all and writes the jar. */
    public Path write(Path jar) throws IOException {
        Path classes = Files.createDirectories(work.resolve("classes"));
        List<String> arguments = new java.util.ArrayList<>(
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = work.resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        if (!sources.isEmpty()) {
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                    .isZero();
        }
        if (!services.isEmpty()) {
            Path list = classes.resolve("META-INF/services/dev.river.sink.SinkFactory");
            Files.createDirectories(list.getParent());
            Files.writeString(list, services);
        }
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
        return jar;
    }
}
