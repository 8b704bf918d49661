package dev.river.sinks.kafka;

import static dev.river.sink.testkit.TestRecords.batch;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import dev.river.testservers.KafkaServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that asks who may do what. */
@Timeout(120)
class KafkaRefusalIT {

    private static final Table NOTES =
            TableBuilder.table("public", "notes").key("id", "bigint").build();

    private static final SinkContext CONTEXT =
            SinkContext.builder("shop", "events", Path.of(".")).build();

    private KafkaServer kafka;
    private Admin admin;

    @BeforeEach
    void startKafka() {
        kafka = KafkaServer.start(Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "true"));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterEach
    void stopKafka() {
        admin.close();
        kafka.close();
    }

    @Test
    void topicThatRefusesIsNamedWithTheRightsThatAreMissing() throws Exception {
        admin.createTopics(List.of(new NewTopic("read-only", 1, (short) 1)))
                .all()
                .get(30, SECONDS);
        rule(ResourceType.TOPIC, "read-only", AclOperation.DESCRIBE, AclPermissionType.ALLOW);
        rule(ResourceType.TOPIC, "hidden", AclOperation.ALL, AclPermissionType.DENY);
        for (String topic : List.of("read-only", "hidden")) {
            assertThatThrownBy(() -> check(topic))
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining("does not let River write to topic " + topic);
        }
        assertThatCode(() -> check("open")).doesNotThrowAnyException();
        try (Sink sink = open(TestClients.PATIENT)) {
            for (String topic : List.of("read-only", "hidden")) {
                assertThatThrownBy(() -> write(sink, topic))
                        .isInstanceOf(FatalException.class)
                        .hasMessageContaining("does not let River write to topic " + topic
                                + ": give its user the rights DESCRIBE and WRITE");
            }
            assertThatCode(() -> write(sink, "open")).doesNotThrowAnyException();
        }
    }

    @Test
    void topicThatMayNotBeCreatedIsWrittenToWhereItExists() throws Exception {
        admin.createTopics(List.of(new NewTopic("there", 1, (short) 1))).all().get(30, SECONDS);
        rule(ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALL, AclPermissionType.ALLOW);
        rule(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE, AclPermissionType.DENY);
        for (String topic : List.of("there", "missing")) {
            rule(ResourceType.TOPIC, topic, AclOperation.WRITE, AclPermissionType.ALLOW);
        }
        assertThatCode(() -> check("there")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check("missing"))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("CREATE if River is to create it");
        try (Sink sink = open(TestClients.PATIENT)) {
            assertThatCode(() -> write(sink, "there")).doesNotThrowAnyException();
            assertThatThrownBy(() -> write(sink, "missing"))
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining("CREATE if River is to create it");
        }
    }

    /** The broker may not ask its controller for producer ids here; Kafka's client would wait for one without end. */
    @Test
    void brokerThatGivesNoAnswerDoesNotHoldABatchForEver() throws Exception {
        admin.createTopics(List.of(new NewTopic("notes", 1, (short) 1))).all().get(30, SECONDS);
        rule(ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALL, AclPermissionType.ALLOW);
        rule(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CLUSTER_ACTION, AclPermissionType.DENY);
        try (Sink sink = open(TestClients.IMPATIENT)) {
            assertThatThrownBy(() -> write(sink, "notes"))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("gave no answer to a batch");
            assertThatThrownBy(() -> write(sink, "notes")).isInstanceOf(RetriableException.class);
        }
    }

    private void rule(ResourceType type, String name, AclOperation operation, AclPermissionType permission)
            throws Exception {
        AclBinding rule = new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
        admin.createAcls(List.of(rule)).all().get(30, SECONDS);
        await().atMost(30, SECONDS)
                .until(() -> admin.describeAcls(rule.toFilter())
                        .values()
                        .get(30, SECONDS)
                        .contains(rule));
    }

    private Sink open(Map<String, String> properties) {
        return factory(properties).create(CONTEXT);
    }

    private void check(String topic) {
        factory(TestClients.PATIENT).check(CONTEXT, List.of(Destination.log(topic)));
    }

    private KafkaSinkFactory factory(Map<String, String> properties) {
        KafkaSinkFactory factory = new KafkaSinkFactory();
        factory.bootstrapServers = List.of(kafka.bootstrapServers());
        factory.properties = properties;
        return factory;
    }

    private static void write(Sink sink, String topic) throws Exception {
        try {
            sink.write(batch(RecordBuilder.insert(NOTES, "1").destination(topic).build()))
                    .toCompletableFuture()
                    .get(60, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SinkException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
