package dev.river.pipeline.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many dead letters of each sink files hold. Reads a file once, and again only if someone else has changed it. */
final class DeadLetterCounts {

    /** What a line begins with. */
    private static final Pattern LINE = Pattern.compile("\\{\"time\":\"[^\"]*\",\"sink\":\"([^\"]+)\"");

    /** Enough for that. */
    private static final int BEGINNING_BYTES = 300;

    /** What is in a file of that size. */
    private record Counted(long size, Map<String, Long> bySink) {}

    private final Map<Path, Counted> files = new HashMap<>();

    /** These are the files now. */
    void look(List<Path> now) throws IOException {
        files.keySet().retainAll(now);
        for (Path file : now) {
            long size = Files.size(file);
            Counted known = files.get(file);
            if (known == null || known.size() != size) {
                files.put(file, new Counted(size, count(file)));
            }
        }
    }

    /** Lines of a sink were added to a file that had this size before. */
    void added(Path file, long before, String sink, int lines) throws IOException {
        Counted known = files.getOrDefault(file, new Counted(0, Map.of()));
        // Where it is not known how many there were, the next look counts all.
        if (known.size() == before) {
            Map<String, Long> now = new HashMap<>(known.bySink());
            now.merge(sink, (long) lines, Long::sum);
            files.put(file, new Counted(Files.size(file), now));
        }
    }

    /** Of all files together. */
    Map<String, Long> bySink() {
        Map<String, Long> sums = new HashMap<>();
        files.values().forEach(file -> file.bySink().forEach((sink, lines) -> sums.merge(sink, lines, Long::sum)));
        return Map.copyOf(sums);
    }

    /** Holds no line as a whole: it may be as large as the largest row. */
    private static Map<String, Long> count(Path file) throws IOException {
        Map<String, Long> counted = new HashMap<>();
        byte[] beginning = new byte[BEGINNING_BYTES];
        int length = 0;
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            for (int each = bytes.read(); each >= 0; each = bytes.read()) {
                if (each == '\n') {
                    Matcher line = LINE.matcher(new String(beginning, 0, length, UTF_8));
                    if (line.lookingAt()) {
                        counted.merge(line.group(1), 1L, Long::sum);
                    }
                    length = 0;
                } else if (length < beginning.length) {
                    beginning[length++] = (byte) each;
                }
            }
        }
        return counted;
    }
}
