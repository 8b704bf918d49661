package dev.river.benchmark.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of a {@link SampleTable} as COPY writes them. */
public final class CopyLines {

    private CopyLines() {}

    /** Rows without anything to escape. */
    public static byte[][] plain(SampleTable table) {
        return lines(table, value -> value);
    }

    /** Rows that have a line break behind every sixteenth character of a value. */
    public static byte[][] escaped(SampleTable table) {
        return lines(table, value -> value.replaceAll("(.{16})", "$1\\\\n"));
    }

    private static byte[][] lines(SampleTable table, UnaryOperator<String> escape) {
        return IntStream.range(0, SampleTable.ROWS)
                .mapToObj(i -> table.values(i).stream()
                        .map(value -> value == null ? "\\N" : escape.apply(value))
                        .collect(Collectors.joining("\t", "", "\n"))
                        .getBytes(UTF_8))
                .toArray(byte[][]::new);
    }
}
