package dev.river.pipeline.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.pipeline.progress.Progress.Dumped;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the progress to a JSON file, which serves the instances of one host. Each version is written beside the last,
 * made durable, and then put in its place, so that a crash leaves one of the two.
 */
public final class FileProgressStore implements ProgressStore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /** What this instance saw or wrote last: should the file hold something else, another instance is at work. */
    private byte @Nullable [] known;

    private boolean hasLoaded;

    public FileProgressStore(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public Optional<Progress> load() {
        try {
            known = present();
            hasLoaded = true;
            return known == null ? Optional.empty() : Optional.of(read(JSON.readTree(known)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new ProgressException(
                    "The progress in " + file
                            + " is damaged: put back a copy, or remove the file, after which everything is dumped again",
                    false,
                    e);
        } catch (IOException e) {
            throw new ProgressException("The progress in " + file + " cannot be read (" + e + ")", true, e);
        }
    }

    @Override
    public void save(Progress progress) {
        try {
            Path folder = file.getParent();
            Files.createDirectories(folder);
            Path next = file.resolveSibling(file.getFileName() + ".next");
            byte[] written = JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(write(progress))
                    .getBytes(UTF_8);
            try (FileChannel channel = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(written);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            checkNobodyElseWrote();
            known = written;
            Files.move(next, file, ATOMIC_MOVE);
            try (FileChannel entry = FileChannel.open(folder, READ)) {
                entry.force(true);
            }
        } catch (IOException e) {
            throw new ProgressException(
                    "The progress cannot be written to " + file + " (" + e + "): make room, or let River write there",
                    true,
                    e);
        }
    }

    private void checkNobodyElseWrote() throws IOException {
        byte[] present = present();
        if ((hasLoaded || known != null) && present != null && !Arrays.equals(known, present)) {
            throw new ProgressException(
                    "The progress in " + file + " was written by another instance meanwhile, which owns the slot now",
                    true,
                    null);
        }
    }

    private byte @Nullable [] present() throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    private static JsonNode write(Progress progress) {
        ObjectNode json = JSON.createObjectNode()
                .put("slot", progress.slot())
                .put("systemIdentifier", progress.systemIdentifier())
                .put("timeline", progress.timeline())
                .put("position", progress.position().toString())
                .put("versionBase", progress.versionBase());
        progress.publications().forEach(json.putObject("publications")::put);
        progress.published().forEach(json.putObject("published")::put);
        ArrayNode dumped = json.putArray("dumped");
        progress.dumped().stream()
                .collect(Collectors.groupingBy(
                        each -> new Target(each.table(), each.sink(), each.destination()),
                        Collectors.mapping(Dumped::part, Collectors.toList())))
                .forEach((target, parts) -> {
                    ArrayNode ids = dumped.addObject()
                            .put("schema", target.table().schema())
                            .put("table", target.table().name())
                            .put("sink", target.sink())
                            .put("destination", target.destination())
                            .putArray("parts");
                    parts.forEach(ids::add);
                });
        return json;
    }

    private static Progress read(JsonNode json) {
        Set<Dumped> dumped = new HashSet<>();
        for (JsonNode each : json.required("dumped")) {
            TableName table = new TableName(
                    each.required("schema").textValue(), each.required("table").textValue());
            for (JsonNode part : each.required("parts")) {
                dumped.add(new Dumped(
                        part.textValue(),
                        table,
                        each.required("sink").textValue(),
                        each.required("destination").textValue()));
            }
        }
        Map<String, Long> publications = new HashMap<>();
        json.required("publications")
                .properties()
                .forEach(each -> publications.put(each.getKey(), each.getValue().longValue()));
        Map<String, String> published = new HashMap<>();
        json.required("published")
                .properties()
                .forEach(each -> published.put(each.getKey(), each.getValue().textValue()));
        return new Progress(
                json.required("slot").textValue(),
                json.required("systemIdentifier").textValue(),
                json.required("timeline").intValue(),
                Lsn.parse(json.required("position").textValue()),
                json.required("versionBase").longValue(),
                publications,
                published,
                dumped);
    }

    /** What the parts of one table have in common. */
    private record Target(TableName table, String sink, String destination) {}
}
