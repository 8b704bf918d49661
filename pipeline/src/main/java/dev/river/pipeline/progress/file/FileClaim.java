package dev.river.pipeline.progress.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.pipeline.disk.DurableFile;
import dev.river.pipeline.progress.Coverage;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.progress.file.FileProgressStore.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The right to write in one folder, for as long as it is the last. */
final class FileClaim implements ProgressStore.Claim {

    /** In bytes: a file of this size is read in no time. */
    private static final long LEAST_TO_WRITE_ANEW = 1 << 20;

    /** How many times as large as what holds the file becomes before it is written anew. */
    private static final int GROWTH = 4;

    private final Generations generations;
    private final Path own;
    private final Stored stored;
    private final Set<Coverage> coverage = new HashSet<>();
    private long coverageBytes;

    /** The file is written anew when it would become larger than this, in bytes. */
    private long mostCoverageBytes = LEAST_TO_WRITE_ANEW;

    FileClaim(Generations generations, Path own, Stored stored) {
        this.generations = generations;
        this.own = own;
        this.stored = stored;
    }

    @Override
    public Optional<Positions> positions() {
        return stored.positions();
    }

    @Override
    public Set<Coverage> coverage() {
        return stored.coverage();
    }

    @Override
    public void save(Positions positions) {
        write(() -> DurableFile.replace(
                own.resolve(FileProgressStore.POSITIONS),
                PositionsJson.write(positions).toPrettyString().getBytes(UTF_8)));
    }

    @Override
    public void save(Set<? extends Coverage> added, Set<? extends Coverage> removed) {
        if (added.isEmpty() && removed.isEmpty()) {
            return;
        }
        byte[] lines = CoverageJson.lines(added, removed).getBytes(UTF_8);
        Path file = own.resolve(FileProgressStore.COVERAGE);
        if (coverageBytes + lines.length > mostCoverageBytes) {
            Set<Coverage> now = new HashSet<>(coverage);
            now.removeAll(removed);
            now.addAll(added);
            byte[] all = CoverageJson.lines(now, Set.of()).getBytes(UTF_8);
            write(() -> DurableFile.replace(file, all));
            coverageBytes = all.length;
            mostCoverageBytes = Math.max(LEAST_TO_WRITE_ANEW, (long) GROWTH * all.length);
        } else {
            // At a known place, so that half a line of a try that failed is written over.
            write(() -> DurableFile.writeAt(file, coverageBytes, lines));
            coverageBytes += lines.length;
        }
        coverage.removeAll(removed);
        coverage.addAll(added);
    }

    private interface Writing {
        void write() throws IOException;
    }

    private void write(Writing writing) {
        try {
            requireLast();
            writing.write();
            // What was written after another had come and read is not known to that one.
            requireLast();
        } catch (IOException e) {
            throw new ProgressException(
                    "The progress cannot be written to " + own + " (" + e + "): free space on the disk, or give"
                            + " River the right to write there",
                    true,
                    e);
        }
    }

    private void requireLast() throws IOException {
        if (!generations.isLast(own)) {
            throw new ProgressException(
                    "The progress in " + own.getParent()
                            + " was taken over by another instance, which owns the slot now",
                    true,
                    null);
        }
    }
}
