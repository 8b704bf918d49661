package dev.river.sinks.kafka;

import dev.river.sink.Setting;
import dev.river.sink.SettingProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How topics that do not exist yet come into being. */
public final class TopicSettings {

    static final int BROKERS_DEFAULT = -1;
    static final String CLEANUP_POLICY = "cleanup.policy";
    static final String COMPACT = "compact";

    /** Whether River creates a topic that is missing. */
    @Setting
    boolean create = true;

    /** How many partitions a new topic has; -1 for the broker's default. */
    @Setting
    int partitions = BROKERS_DEFAULT;

    /** On how many brokers a new topic lies; -1 for the broker's default. */
    @Setting
    short replicationFactor = BROKERS_DEFAULT;

    /** Settings of a new topic, by Kafka's names: {@code retention.ms}, {@code max.message.bytes}. */
    @Setting
    Map<String, String> config = Map.of();

    /** What is wrong with them, as settings of the sink. */
    List<SettingProblem> problems() {
        List<SettingProblem> problems = new ArrayList<>();
        requireCount("topics.partitions", partitions, problems);
        requireCount("topics.replicationFactor", replicationFactor, problems);
        if (config.getOrDefault(CLEANUP_POLICY, "").contains(COMPACT)) {
            problems.add(SettingProblem.of(
                    "topics.config." + CLEANUP_POLICY,
                    "must not say " + COMPACT + ": set compacted of the sink to true instead, so that each message has"
                            + " the whole row"));
        }
        return problems;
    }

    private static void requireCount(String setting, int value, List<SettingProblem> problems) {
        if (value == 0 || value < BROKERS_DEFAULT) {
            problems.add(SettingProblem.of(setting, "must be 1 or more, or -1 for the broker's default"));
        }
    }
}
