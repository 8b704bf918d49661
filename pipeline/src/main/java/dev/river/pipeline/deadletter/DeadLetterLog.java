package dev.river.pipeline.deadletter;

import dev.river.pipeline.log.RepeatedLines;
import dev.river.sink.Rejection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that records went to the dead letters: each kind of reason once for a table, and with later ones, at most
 * every ten minutes, how many they were meanwhile. Not safe for several threads.
 */
final class DeadLetterLog {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);

    private static final long COUNTS_EVERY_NANOS = Duration.ofMinutes(10).toNanos();

    /** Kinds that are told, of each table and sink. */
    private static final int KINDS = 5;

    /** For how many tables and sinks it is known what was told. */
    private static final int TABLES = 10_000;

    private final String subscription;
    private final Path file;
    private final Map<String, Set<String>> told = new TreeMap<>();
    private final Map<String, Long> more = new TreeMap<>();
    private long countsNanos = System.nanoTime();

    DeadLetterLog(String subscription, Path file) {
        this.subscription = subscription;
        this.file = file;
    }

    /** These were written to the file. */
    void written(String sink, List<Rejection> rejections) {
        for (Rejection rejection : rejections) {
            String where = "table " + rejection.record().table().name() + " for sink " + sink;
            if (isNew(where, rejection.reason())) {
                LOG.warn(
                        "{}: a record of {} went to the dead letters in {}: {}. Others of this kind are counted, and not told one by"
                                + " one",
                        subscription,
                        where,
                        file,
                        withoutEnd(rejection.reason()));
            } else {
                more.merge(where, 1L, Long::sum);
            }
        }
        if (!more.isEmpty() && System.nanoTime() - countsNanos >= COUNTS_EVERY_NANOS) {
            LOG.warn(
                    "{}: more records went to the dead letters in {}: {}",
                    subscription,
                    file,
                    more.entrySet().stream()
                            .map(count -> count.getValue() + " of " + count.getKey())
                            .collect(Collectors.joining(", ")));
            more.clear();
            countsNanos = System.nanoTime();
        }
    }

    private boolean isNew(String where, String reason) {
        if (told.size() >= TABLES) {
            told.clear();
        }
        Set<String> kinds = told.computeIfAbsent(where, first -> new HashSet<>());
        boolean isNew = kinds.size() < KINDS && kinds.add(RepeatedLines.kindOf(reason));
        if (isNew && more.isEmpty()) {
            // What comes after it is told ten minutes later.
            countsNanos = System.nanoTime();
        }
        return isNew;
    }

    private static String withoutEnd(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
