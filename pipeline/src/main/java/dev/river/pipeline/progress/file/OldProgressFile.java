package dev.river.pipeline.progress.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.pipeline.progress.Coverage;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.Published;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.progress.file.FileProgressStore.Stored;
import dev.river.sink.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The one file that held all progress of a subscription before 1.0: one position for all sinks, and what was dumped. */
final class OldProgressFile {

    private final Path file;

    OldProgressFile(Path file) {
        this.file = file;
    }

    Path path() {
        return file;
    }

    /** What it holds, if it is there. */
    Stored read() throws IOException {
        if (!Files.isRegularFile(file)) {
            return new Stored(Optional.empty(), Set.of());
        }
        JsonNode json = Json.parse(Files.readString(file));
        return new Stored(Optional.of(positions(json)), coverage(json));
    }

    /** Keeps it under another name: River does not look at it any more. */
    void setAside() throws IOException {
        if (Files.isRegularFile(file)) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".converted"), ATOMIC_MOVE);
        }
    }

    private static Positions positions(JsonNode json) {
        return new Positions(
                json.required("slot").textValue(),
                json.required("systemIdentifier").textValue(),
                json.required("timeline").intValue(),
                json.required("versionBase").longValue(),
                Lsn.ZERO,
                "",
                PositionsJson.publications(json),
                PositionsJson.lsn(json, "position"),
                Map.of());
    }

    private static Set<Coverage> coverage(JsonNode json) {
        Set<Coverage> coverage = new HashSet<>();
        for (JsonNode each : json.required("dumped")) {
            for (JsonNode part : each.required("parts")) {
                coverage.add(new Dumped(
                        part.textValue(),
                        CoverageJson.table(each),
                        each.required("sink").textValue(),
                        each.required("destination").textValue()));
            }
        }
        json.required("published")
                .properties()
                .forEach(each -> coverage.add(
                        new Published(each.getKey(), each.getValue().textValue())));
        return coverage;
    }
}
