package dev.river.pipeline.deadletter;

import dev.river.pipeline.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that hold dead letters: the one that is written, and beside it those that became too large, each with a number. They
 * may be moved away or deleted at any time. Safe to use from several threads.
 */
final class DeadLetterFiles {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterFiles.class);

    /** The size from which on another file is begun, in bytes. */
    private static final long LARGE = 64 << 20;

    private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private static final String ENDING = ".jsonl";

    private final Path current;
    private final Path folder;
    private final Pattern numbered;

    private final ReentrantLock lock = new ReentrantLock();

    private final DeadLetterCounts counted = new DeadLetterCounts();

    /** How many lines of each sink there are, as far as they are counted. */
    private volatile Map<String, Long> counts = Map.of();

    private long nextLookNanos = System.nanoTime();

    DeadLetterFiles(Path current) {
        this.current = current.toAbsolutePath();
        this.folder = this.current.resolveSibling(".").normalize();
        this.numbered = Pattern.compile(Pattern.quote(stem()) + "\\.(\\d+)" + Pattern.quote(ENDING));
    }

    private String stem() {
        String name = String.valueOf(current.getFileName());
        return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    }

    Path current() {
        return current;
    }

    /**
     * Adds lines, and returns when they are on disk: all of them, or none.
     *
     * @param count how many lines there are, all of one sink
     */
    void append(byte[] lines, String sink, int count) throws IOException {
        lock.lock();
        try {
            add(lines, sink, count);
        } finally {
            lock.unlock();
        }
    }

    private void add(byte[] lines, String sink, int count) throws IOException {
        Files.createDirectories(folder);
        cutTornLine();
        if (Files.exists(current) && Files.size(current) >= LARGE) {
            Files.move(current, folder.resolve(stem() + "." + (lastNumber() + 1) + ENDING));
            DurableFile.sync(folder);
        }
        create();
        long end = Files.size(current);
        try {
            DurableFile.writeAt(current, end, lines);
        } catch (IOException e) {
            cutFailedLines(end, e);
            throw e;
        }
        counted.added(current, end, sink, count);
        counts = counted.bySink();
    }

    /** There was no room for all lines that belong together: they are written again. */
    private void cutFailedLines(long end, IOException failure) {
        try {
            DurableFile.writeAt(current, end, new byte[0]);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The machine may have stopped in the middle of a line, of this process or another: its record comes again. */
    private void cutTornLine() throws IOException {
        if (Files.exists(current) && !DurableFile.endsWithLine(current)) {
            LOG.warn("The last line of {} is not whole, and is removed: its record is written again", current);
            DurableFile.writeAt(current, DurableFile.endOfLastLine(current), new byte[0]);
        }
    }

    /** They hold rows: for the owner's eyes alone. */
    private void create() throws IOException {
        if (Files.exists(current)) {
            return;
        }
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.createFile(
                    current, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(current);
        }
        DurableFile.sync(folder);
    }

    private long lastNumber() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(file -> numbered.matcher(String.valueOf(file.getFileName())))
                    .filter(name -> name.matches())
                    .mapToLong(name -> Long.parseLong(name.group(1)))
                    .max()
                    .orElse(0);
        }
    }

    /**
     * How many lines of a sink there are in all files. What someone else does to them is seen within some seconds. Never waits for a
     * disk that is slow to write.
     */
    long count(String sink) {
        if (lock.tryLock()) {
            try {
                recount();
            } catch (IOException e) {
                LOG.debug("The dead letters in {} cannot be counted", folder, e);
            } finally {
                lock.unlock();
            }
        }
        return counts.getOrDefault(sink, 0L);
    }

    private void recount() throws IOException {
        if (System.nanoTime() - nextLookNanos >= 0) {
            nextLookNanos = System.nanoTime() + LOOK_EVERY_NANOS;
            counted.look(existing());
            counts = counted.bySink();
        }
    }

    private List<Path> existing() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> file.equals(current)
                            || numbered.matcher(String.valueOf(file.getFileName()))
                                    .matches())
                    .toList();
        }
    }
}
