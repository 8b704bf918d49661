package dev.river.benchmark.figure;

import dev.river.benchmark.contender.River;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is measured, and how much.
 *
 * @param rounds how often each thing is measured
 * @param scale what numbers of rows are multiplied with
 * @param recordings the folder for recordings of River's runs, if they are wanted
 * @param river the River that is looked at
 * @param baseline another one, if it is to be compared with one
 */
public record Plan(int rounds, double scale, Optional<Path> recordings, River river, Optional<River> baseline) {}
