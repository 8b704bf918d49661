package dev.river.pipeline.progress.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.pipeline.disk.DurableFile;
import dev.river.pipeline.progress.Coverage;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.progress.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the progress in a folder, which serves the instances of one host, or of hosts that share it.
 *
 * <p>A new owner makes a folder in it with the next number, which the file system lets only one do, and only it writes
 * there. So nobody can overwrite what a later owner has written, and no lock is left behind by an instance that is frozen.
 */
public final class FileProgressStore implements ProgressStore {

    static final String POSITIONS = "positions.json";
    static final String COVERAGE = "coverage.jsonl";
    private static final String REQUESTS = "requests.json";

    private final Path folder;
    private final OldProgressFile oldFile;

    /**
     * Uses the folder of that subscription.
     *
     * @param stateFolder the folder for the progress of all subscriptions
     * @param subscription the subscription's name
     */
    public FileProgressStore(Path stateFolder, String subscription) {
        this.folder = stateFolder.toAbsolutePath().resolve(subscription);
        this.oldFile = new OldProgressFile(stateFolder.toAbsolutePath().resolve(subscription + ".json"));
    }

    @Override
    public Claim claim() {
        Generations generations = new Generations(folder);
        try {
            Path own = generations.next();
            Stored stored = stored(generations);
            FileClaim claim = new FileClaim(generations, own, stored);
            stored.positions().ifPresent(positions -> {
                claim.save(stored.coverage(), Set.of());
                claim.save(positions);
            });
            generations.forgetBefore(own);
            oldFile.setAside();
            return claim;
        } catch (IOException e) {
            throw new ProgressException(
                    "The progress cannot be written to " + folder + " (" + e + "): free space on the disk, or"
                            + " give River the right to write there",
                    true,
                    e);
        }
    }

    @Override
    public Optional<Positions> positions() {
        return stored(new Generations(folder)).positions();
    }

    @Override
    public Set<Coverage> coverage() {
        return stored(new Generations(folder)).coverage();
    }

    @Override
    public Requests requests() {
        Path file = folder.resolve(REQUESTS);
        return read(
                file, () -> Files.exists(file) ? RequestsJson.read(Json.parse(Files.readString(file))) : Requests.NONE);
    }

    @Override
    public void save(Requests requests) {
        Path file = folder.resolve(REQUESTS);
        try {
            Files.createDirectories(folder);
            DurableFile.replace(
                    file, RequestsJson.write(requests).toPrettyString().getBytes(UTF_8));
        } catch (IOException e) {
            throw new ProgressException(
                    "The request cannot be written to " + file + " (" + e
                            + "): free space on the disk, or give River the right to write there",
                    true,
                    e);
        }
    }

    /** What the last owner left that came so far as to leave something. */
    private Stored stored(Generations generations) {
        Optional<Path> last = read(folder, () -> generations.lastWith(POSITIONS));
        return last.isPresent() ? read(last.get(), () -> stored(last.get())) : read(oldFile.path(), oldFile::read);
    }

    private static Stored stored(Path generation) throws IOException {
        Path coverage = generation.resolve(COVERAGE);
        return new Stored(
                Optional.of(PositionsJson.read(Json.parse(Files.readString(generation.resolve(POSITIONS))))),
                Files.exists(coverage) ? CoverageJson.readAll(Files.readString(coverage)) : Set.of());
    }

    /** What was saved last. */
    record Stored(Optional<Positions> positions, Set<Coverage> coverage) {}

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T read(Path place, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw new ProgressException(
                    "The progress in " + place
                            + " is damaged: restore a copy, or remove it; without it everything is dumped again",
                    false,
                    e);
        } catch (IOException e) {
            throw new ProgressException("The progress in " + place + " cannot be read (" + e + ")", true, e);
        }
    }
}
