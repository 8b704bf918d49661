package dev.river.pipeline.tenure;

import dev.river.pipeline.rule.Plan;
import dev.river.sink.TableName;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables as they were when it was decided which of them are served.
 *
 * @param all those that the rules match
 * @param asked the names of those that are to be published
 * @param unpublished the names of those that are to be, and could not
 * @param destinations the version of where all tables go, where some wait because of that; else null
 * @param entries the entry of the publications by which each part is published, by the part's id; null where there are no
 *     publications
 */
public record KnownTables(
        Plan all,
        Set<TableName> asked,
        Set<TableName> unpublished,
        @Nullable Long destinations,
        @Nullable Map<String, String> entries) {}
