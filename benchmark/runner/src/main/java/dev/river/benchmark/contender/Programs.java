package dev.river.benchmark.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where the programs are that are measured. All paths are absolute. */
public final class Programs {

    private Programs() {}

    /** What runs all that is of Java: the java that runs this. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String debeziumClassPath() {
        try {
            return built("benchmark/debezium/target/classes") + ":"
                    + Files.readString(built("benchmark/debezium/target/debezium.classpath"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the project. */
    static Path root() {
        return Path.of(System.getProperty("benchmark.root", "."));
    }

    private static Path built(String path) {
        return built(root(), path);
    }

    /** A file of a checkout that Maven makes. */
    static Path built(Path checkout, String path) {
        Path file = checkout.resolve(path).toAbsolutePath().normalize();
        if (!Files.exists(file)) {
            throw new ContenderException("There is no " + file + "; build it with ./mvnw package.");
        }
        return file;
    }

    /** A program of PostgreSQL's, from the folder that the script has found. */
    static String postgres(String name) {
        String folder = Objects.requireNonNull(System.getProperty("benchmark.postgres"), "benchmark.postgres");
        return Path.of(folder, name).toString();
    }

    /** A command that runs a main class of Java. */
    static List<String> javaMain(String classPath, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java(), "-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A command that runs a main class of the benchmark's own. */
    static List<String> ownMain(String mainClass, String... arguments) {
        return javaMain(System.getProperty("java.class.path"), mainClass, arguments);
    }
}
