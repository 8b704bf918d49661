package dev.river.pipeline.progress.file;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.river.pipeline.disk.DurableFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folders of those who own the progress or did: each has the next number, and the highest is the owner's. */
final class Generations {

    private static final String NUMBER = "[0-9]{8,}";

    private final Path folder;

    Generations(Path folder) {
        this.folder = folder;
    }

    /** Makes the next folder, which nobody else has. */
    Path next() throws IOException {
        Files.createDirectories(folder);
        while (true) {
            List<Path> present = all();
            long number = present.isEmpty() ? 1 : number(present.get(0)) + 1;
            try {
                Path made = Files.createDirectory(folder.resolve("%08d".formatted(number)));
                DurableFile.sync(folder);
                return made;
            } catch (FileAlreadyExistsException e) {
                // Someone else was faster, and is owner until the next try.
                continue;
            }
        }
    }

    /** Whether no other has come after this one. */
    boolean isLast(Path generation) throws IOException {
        List<Path> present = all();
        return !present.isEmpty() && present.get(0).equals(generation);
    }

    /** The last that holds a file of that name. */
    Optional<Path> lastWith(String file) throws IOException {
        return all().stream()
                .filter(generation -> Files.exists(generation.resolve(file)))
                .findFirst();
    }

    /** Removes those before this one, whose content it has taken over. */
    void forgetBefore(Path generation) throws IOException {
        for (Path each : all()) {
            if (number(each) < number(generation)) {
                MoreFiles.deleteRecursively(each, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    /** From the last to the first. */
    private List<Path> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(NUMBER))
                    .sorted(Comparator.comparing(Generations::number).reversed())
                    .toList();
        }
    }

    private static long number(Path generation) {
        return Long.parseLong(generation.getFileName().toString());
    }
}
