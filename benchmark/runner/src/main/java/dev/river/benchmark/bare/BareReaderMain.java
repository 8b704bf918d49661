package dev.river.benchmark.bare;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads a slot and sends each message as it is to a topic, until it is killed. Nothing is decoded, nothing is acknowledged to the
 * server, nothing is tried again. Arguments: JDBC URL, slot, publication, bootstrap servers, topic.
 */
public final class BareReaderMain {

    private BareReaderMain() {}

    public static void main(String[] arguments) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "9.4");
        properties.setProperty("preferQueryMode", "simple");
        Map<String, Object> settings = Map.of("bootstrap.servers", arguments[3], "acks", "all");
        try (Connection connection = DriverManager.getConnection(arguments[0], properties);
                PGReplicationStream stream = connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(arguments[1])
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", arguments[2])
                        .start();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (true) {
                ByteBuffer message = stream.read();
                byte[] bytes = new byte[message.remaining()];
                message.get(bytes);
                var unused = producer.send(new ProducerRecord<>(arguments[4], bytes));
            }
        }
    }
}
