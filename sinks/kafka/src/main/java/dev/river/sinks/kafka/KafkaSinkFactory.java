package dev.river.sinks.kafka;

import dev.river.sink.Destination;
import dev.river.sink.Setting;
import dev.river.sink.SettingProblem;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of the sink {@code kafka}. */
@SinkType("kafka")
public final class KafkaSinkFactory implements SinkFactory {

    /** Some of the brokers, as {@code host:port}; the others are found through them. */
    @Setting
    List<String> bootstrapServers = List.of();

    /** Whether topics keep only the last message of each key. */
    @Setting
    boolean compacted;

    /**
     * Whether a delete is followed by a message without a value, so that compaction forgets the key. Unless set, where topics
     * are compacted.
     */
    @Setting
    @Nullable
    Boolean tombstones;

    /** How missing topics are created. */
    @Setting
    TopicSettings topics = new TopicSettings();

    /** Settings of Kafka's own clients, by Kafka's names. */
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
        ClientSettings.unknown(properties)
                .forEach(name -> problems.add(SettingProblem.of(
                        "properties." + name,
                        "is no setting of Kafka's producer or admin client; correct it, or take it out")));
        problems.addAll(topics.problems());
        return problems;
    }

    @Override
    public Sink create(SinkContext context) {
        KafkaClients clients = clients(context);
        KafkaFailures failures = failures();
        Topics created = new Topics(topics, compacted, clients, failures, context.logger());
        return new KafkaSink(
                clients,
                created,
                new TopicWatch(context, clients),
                failures,
                tombstones == null ? compacted : tombstones);
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        KafkaClients clients = clients(context);
        KafkaFailures failures = failures();
        NewTopics newTopics = new NewTopics(topics, compacted, failures);
        new TopicCheck(topics.create, newTopics, clients, failures, context.logger()).check(destinations);
        clients.newProducer(false).close(Duration.ZERO);
    }

    private KafkaClients clients(SinkContext context) {
        return new KafkaClients(
                bootstrapServers,
                properties,
                "river-" + context.subscription() + "-" + context.sink(),
                context.memoryBytes());
    }

    private KafkaFailures failures() {
        return new KafkaFailures(String.join(",", bootstrapServers));
    }

    @Override
    public Destination destination(String asked) {
        String topic = TopicNames.of(asked);
        return compacted ? Destination.wholeRows(topic) : Destination.log(topic);
    }
}
