package dev.river.benchmark.contender;

import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Plugin;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a contender shall do.
 *
 * @param folder an empty folder for what it needs
 * @param database where to read
 * @param slot the slot to read; for a dump one that is not there yet
 * @param plugin what decodes the slot
 * @param rows which rows to read of those that are there
 * @param destination where to
 * @param recording where to leave a JFR recording, if one is wanted
 */
public record Job(
        Path folder,
        Database database,
        String slot,
        Plugin plugin,
        Rows rows,
        Destination destination,
        Optional<Path> recording) {}
