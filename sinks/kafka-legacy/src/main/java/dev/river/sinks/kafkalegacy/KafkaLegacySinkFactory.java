package dev.river.sinks.kafkalegacy;

import dev.river.sink.Destination;
import dev.river.sink.Setting;
import dev.river.sink.SettingProblem;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The settings of the sink {@code kafka-legacy}. */
@SinkType("kafka-legacy")
public final class KafkaLegacySinkFactory implements SinkFactory {

    /** Some of the brokers, as {@code host:port}; the others are found through them. */
    @Setting
    List<String> bootstrapServers = List.of();

    /** Whether a delete is followed by a message without a value, so that compaction forgets the key. */
    @Setting
    boolean tombstones;

    /** Settings of Kafka's client, by Kafka's names, those that River leaves to the user. */
    @Setting
    Map<String, String> properties = Map.of();

    @Override
    public List<SettingProblem> problems() {
        List<SettingProblem> problems = new ArrayList<>();
        if (bootstrapServers.isEmpty()) {
            problems.add(SettingProblem.of("bootstrapServers", "must not be empty"));
        }
        for (int i = 0; i < bootstrapServers.size(); i++) {
            if (bootstrapServers.get(i).isBlank()) {
                problems.add(SettingProblem.of("bootstrapServers[" + i + "]", "must not be blank"));
            }
        }
        return problems;
    }

    @Override
    public Sink create(SinkContext context) {
        ClientSettings settings = settings(context);
        return new KafkaLegacySink(settings, failures(), new Messages(tombstones, settings.largestMessage()));
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        var unused = new ClusterQuestion(settings(context), failures()).askForAll();
    }

    private ClientSettings settings(SinkContext context) {
        return new ClientSettings(
                bootstrapServers,
                properties,
                "river-" + context.subscription() + "-" + context.sink(),
                context.memoryBytes());
    }

    private Failures failures() {
        return new Failures(String.join(",", bootstrapServers));
    }

    @Override
    public Destination destination(String asked) {
        return Destination.log(TopicNames.of(asked));
    }
}
