package dev.river.benchmark.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.benchmark.contender.Child;
import dev.river.benchmark.contender.Debezium;
import dev.river.benchmark.contender.Job;
import dev.river.benchmark.contender.ReadyRecords;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.contender.Rows;
import dev.river.benchmark.contender.Topic;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way of measuring, on few rows: what it tells of speed says nothing here. */
@Timeout(300)
class BenchIT {

    private static final long ROWS = 1_000;
    private static final Pattern TIME_AND_PLACE = Pattern.compile("\"operateTime\":\\d{13},\"lsn\":\"[0-9A-F/]+\"");

    @TempDir
    static Path folder;

    static Path recordings;
    static Bench bench;

    @BeforeAll
    static void open() throws IOException {
        // PostgreSQL may have to run as another user than the one that starts it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        System.setProperty("benchmark.root", Path.of("../..").toRealPath().toString());
        recordings = Files.createDirectory(folder.resolve("recordings"));
        Plan plan = new Plan(
                1, 0.001, Optional.of(recordings), River.current(), Optional.of(River.baseline(Path.of("../.."))));
        bench = new Bench(folder, plan, progress -> {}, figure -> {}, growth -> {});
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    void riverAndDebeziumDrainABacklog() {
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.columns(12), Load.UPDATES_AND_DELETES, ROWS)) {
            assertThat(bench.drain("debezium", backlog, Plugin.PGOUTPUT, bench.drop(ROWS), Debezium::startTuned)
                            .startSeconds())
                    .isPositive();
            assertThat(bench.drainSeveralTimes(backlog, 2)).isPositive();
        }
        assertThat(recordings).isDirectoryContaining(file -> file.toString().endsWith(".jfr"));
    }

    @Test
    void riverAndDebeziumDumpIntoKafka() {
        try (Backlog backlog = Backlog.ofTables(bench.postgres(), Dataset.fiveColumns(), 3, ROWS)) {
            assertThat(bench.dump("river", backlog.database(), bench.topic(ROWS), bench.river()::start)
                            .cpuSeconds())
                    .isPositive();
            assertThat(bench.dump("debezium", backlog.database(), bench.topic(ROWS), Debezium::startTuned)
                            .perSecond())
                    .isPositive();
        }
    }

    @Test
    void riverAndItsBaselineTakeTurns() {
        List<String> started = new ArrayList<>();
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.THOUSANDS, ROWS)) {
            for (int i = 0; i < 2; i++) {
                Turn<Measured> turn = bench.inTurn(i, river -> {
                    started.add(river.name());
                    return bench.drain(river.name(), backlog, Plugin.PGOUTPUT, bench.drop(ROWS), river::start);
                });
                assertThat(turn.river().records()).isEqualTo(ROWS);
                assertThat(turn.baseline()).isNotNull();
            }
        }
        assertThat(started).containsExactly("river", "baseline", "baseline", "river");
    }

    @Test
    void readyMadeRecordsAreThoseOfADump() {
        try (Database database = DumpExperiment.table(bench, ROWS)) {
            List<String> dumped = recordsOf(database, bench.river()::start);

            assertThat(recordsOf(database, ReadyRecords::start)).containsExactlyInAnyOrderElementsOf(dumped);
        }
    }

    @Test
    void aTopicThatTheBrokerHasNotHeardOfYetIsEmpty() {
        Topic topic = new Topic(bench.kafka().bootstrapServers(), "unheard-of", 1);
        Path runFolder = bench.newFolder("idle");
        try (Child idle = Child.start("sleep", runFolder, runFolder.resolve("log"), List.of("sleep", "60"))) {
            assertThatThrownBy(() -> topic.await(idle, Duration.ZERO))
                    .hasMessage("No record came to topic unheard-of within 0 s");
        }
    }

    /** Key and value of all that comes to a topic, without the time and the place of the dump. */
    private static List<String> recordsOf(Database database, Function<Job, Child> contender) {
        Path runFolder = bench.newFolder("kept");
        String name = runFolder.getFileName().toString();
        Topic topic = Topic.create(bench.kafka().bootstrapServers(), name, ROWS);
        Job job = new Job(
                runFolder, database, name.replace('-', '_'), Plugin.PGOUTPUT, Rows.ALL, topic, Optional.empty());
        try (Child child = contender.apply(job)) {
            topic.await(child, Bench.PATIENCE);
            return read(topic);
        } finally {
            topic.delete();
        }
    }

    private static List<String> read(Topic topic) {
        List<String> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", topic.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic.name(), 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (records.size() < topic.expected()) {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
                    records.add(each.key() + " "
                            + TIME_AND_PLACE.matcher(each.value()).replaceFirst(""));
                }
            }
        }
        return records;
    }
}
