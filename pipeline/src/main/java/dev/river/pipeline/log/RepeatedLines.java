package dev.river.pipeline.log;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log of a subscription short where the same happens again and again: a line of a kind is told a few times an hour, and then
 * counted, which is told every ten minutes. Lines are of one kind if they differ in numbers or in what stands in quotes or brackets. Where the
 * logger is set to DEBUG all are told. Safe to use from several threads.
 */
public final class RepeatedLines {

    private static final Logger LOG = LoggerFactory.getLogger(RepeatedLines.class);

    private static final Pattern VALUES = Pattern.compile("\\d+|'[^']*'|\"[^\"]*\"|\\[[^\\]]*\\]");

    /** So often a kind is told, in an hour. */
    private static final int TOLD = 3;

    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
    private static final long COUNTS_EVERY_NANOS = Duration.ofMinutes(10).toNanos();

    /** So many characters of a line are enough to know it. */
    private static final int KNOWN_BY = 100;

    /** How many kinds are remembered, and how many of them are named with their counts. */
    private static final int KINDS = 1000;

    private static final int NAMED = 5;

    private final String subscription;
    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new HashMap<>();
    private final Map<String, Integer> left = new TreeMap<>();
    private long countsNanos;

    private static final class Kind {
        private long sinceNanos;
        private int told;
    }

    public RepeatedLines(String subscription) {
        this(subscription, System::nanoTime);
    }

    RepeatedLines(String subscription, LongSupplier nanoTime) {
        this.subscription = subscription;
        this.nanoTime = nanoTime;
        this.countsNanos = nanoTime.getAsLong();
    }

    /** Whether the line is to be told, and not only counted. */
    public synchronized boolean isToBeTold(String line) {
        if (LOG.isDebugEnabled()) {
            return true;
        }
        String name = kindOf(line);
        if (kinds.size() >= KINDS) {
            kinds.clear();
        }
        long now = nanoTime.getAsLong();
        Kind kind = kinds.computeIfAbsent(name, first -> new Kind());
        if (kind.told == 0 || now - kind.sinceNanos >= HOUR_NANOS) {
            kind.sinceNanos = now;
            kind.told = 0;
        }
        if (kind.told < TOLD) {
            kind.told++;
            return true;
        }
        left.merge(name, 1, Integer::sum);
        return false;
    }

    /**
     * Tells how many lines were left out, if it is time to.
     *
     * @param state how the subscription is now, in words
     */
    public synchronized void count(String state) {
        long now = nanoTime.getAsLong();
        if (now - countsNanos < COUNTS_EVERY_NANOS) {
            return;
        }
        countsNanos = now;
        if (left.isEmpty()) {
            return;
        }
        LOG.info(
                "{}: {} lines of the last ten minutes are left out, since others like them were told before: {}. Now it is {}",
                subscription,
                left.values().stream().mapToInt(Integer::intValue).sum(),
                left.entrySet().stream()
                                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                                .limit(NAMED)
                                .map(kind -> kind.getValue() + " × " + beginning(kind.getKey()))
                                .collect(Collectors.joining("; "))
                        + (left.size() > NAMED ? "; and others" : ""),
                state);
        left.clear();
    }

    /** The line without the values that it names. */
    public static String kindOf(String line) {
        return VALUES.matcher(line).replaceAll("…");
    }

    private static String beginning(String line) {
        return line.length() <= KNOWN_BY ? line : line.substring(0, KNOWN_BY) + "…";
    }
}
