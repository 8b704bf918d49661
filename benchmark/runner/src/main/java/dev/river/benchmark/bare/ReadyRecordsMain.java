package dev.river.benchmark.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the records of a table, and when it has them, sends as many as are asked for to a topic; then it waits to be killed.
 * Arguments: JDBC URL, bootstrap servers, topic, how many.
 */
public final class ReadyRecordsMain {

    /** So many are made, and sent again and again: more than a processor's cache holds, and not too many for the heap. */
    private static final int STOCK = 100_000;

    /** Keys and values as River's format writes those of dumped rows. Each so many-th row, so that all lengths are there. */
    private static final String RECORDS = """
            SELECT id::text, format('{"schema":"public","table":"item","operation":"INSERT",'
                '"data":{"id":%s,"name":%s,"amount":%s,"changed":"%s+00","active":%s},'
                '"operateTime":1767225600000,"lsn":"0/1A2B3C48","dumped":true}',
                id, to_json(name), amount, changed AT TIME ZONE 'UTC', to_json(active))
            FROM public.item WHERE id % ? = 0""";

    /** What makes a difference among the settings of River's own producer. */
    private static final Map<String, Object> SETTINGS =
            Map.of("acks", "all", "batch.size", 128 << 10, "linger.ms", 5, "buffer.memory", 48 << 20);

    private ReadyRecordsMain() {}

    /** A key and its value. */
    private record Message(byte[] key, byte[] value) {}

    public static void main(String[] arguments) throws SQLException, InterruptedException {
        String topic = arguments[2];
        long total = Long.parseLong(arguments[3]);
        List<Message> stock = stock(arguments[0], Math.max(1, total / STOCK));
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put("bootstrap.servers", arguments[1]);
        Callback answer = (metadata, failure) -> {
            if (failure != null) {
                // Whoever waits for the records sees that this has ended.
                failure.printStackTrace();
                System.exit(1);
            }
        };
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < total; i++) {
                Message message = stock.get((int) (i % stock.size()));
                var unused = producer.send(new ProducerRecord<>(topic, message.key, message.value), answer);
            }
            producer.flush();
            new CountDownLatch(1).await();
        }
    }

    private static List<Message> stock(String jdbcUrl, long step) throws SQLException {
        List<Message> stock = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
                PreparedStatement statement = connection.prepareStatement(RECORDS)) {
            statement.setLong(1, step);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    stock.add(new Message(
                            rows.getString(1).getBytes(UTF_8), rows.getString(2).getBytes(UTF_8)));
                }
            }
        }
        return stock;
    }
}
