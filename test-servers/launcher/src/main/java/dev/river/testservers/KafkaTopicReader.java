package dev.river.testservers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a topic of one broker holds, of any release from 0.8 to 3.9: no consumer of Kafka's own speaks with all of
 * them. Messages must not be compressed.
 */
public final class KafkaTopicReader {
    private static final int FETCH = 1;
    private static final int METADATA = 3;
    private static final int NO_REPLICA = -1;
    private static final int MOST_BYTES = 32 << 20;
    private static final int COMPRESSION = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final int port;

    public KafkaTopicReader(KafkaServer server) {
        this.port = server.port();
    }

    /** All messages that are there now, those of one partition in order. Waits for the topic if it is not there yet. */
    public List<KafkaMessage> messages(String topic) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (KafkaWire wire = new KafkaWire(port)) {
                List<Integer> partitions = topics(wire).get(topic);
                if (partitions == null) {
                    throw new IOException("The broker knows no topic " + topic + ".");
                }
                List<KafkaMessage> messages = new ArrayList<>();
                for (int partition : partitions) {
                    read(wire, topic, partition, messages);
                }
                return messages;
            } catch (IOException e) {
                // A broker that has just started does not know and lead its partitions yet.
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("Topic " + topic + " could not be read.", e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** The partitions of each topic. */
    private static Map<String, List<Integer>> topics(KafkaWire wire) throws IOException {
        // Without names it is asked for all topics, and makes none.
        ByteBuffer answer = wire.ask(METADATA, out -> out.writeInt(0));
        for (int left = answer.getInt(); left > 0; left--) {
            int unusedNode = answer.getInt();
            String unusedHost = KafkaWire.readText(answer);
            int unusedPort = answer.getInt();
        }
        Map<String, List<Integer>> topics = new TreeMap<>();
        for (int left = answer.getInt(); left > 0; left--) {
            short unusedError = answer.getShort();
            topics.put(KafkaWire.readText(answer), partitions(answer));
        }
        return topics;
    }

    private static List<Integer> partitions(ByteBuffer answer) {
        List<Integer> partitions = new ArrayList<>();
        for (int left = answer.getInt(); left > 0; left--) {
            short unusedError = answer.getShort();
            partitions.add(answer.getInt());
            int unusedLeader = answer.getInt();
            KafkaWire.skipNumbers(answer);
            KafkaWire.skipNumbers(answer);
        }
        return partitions;
    }

    private static void read(KafkaWire wire, String topic, int partition, List<KafkaMessage> messages)
            throws IOException {
        long offset = 0;
        long end;
        do {
            ByteBuffer answer = fetch(wire, topic, partition, offset);
            short error = answer.getShort();
            if (error != 0) {
                throw new IOException("Partition " + partition + " of " + topic + " answers with the error " + error);
            }
            end = answer.getLong();
            int unusedSize = answer.getInt();
            long next = readMessages(answer, partition, messages);
            if (next > 0) {
                offset = next;
            }
        } while (offset < end);
    }

    private static ByteBuffer fetch(KafkaWire wire, String topic, int partition, long offset) throws IOException {
        ByteBuffer answer = wire.ask(FETCH, out -> {
            out.writeInt(NO_REPLICA);
            out.writeInt(0);
            out.writeInt(0);
            out.writeInt(1);
            KafkaWire.writeText(out, topic);
            out.writeInt(1);
            out.writeInt(partition);
            out.writeLong(offset);
            out.writeInt(MOST_BYTES);
        });
        int unusedTopics = answer.getInt();
        String unusedTopic = KafkaWire.readText(answer);
        int unusedPartitions = answer.getInt();
        int unusedPartition = answer.getInt();
        return answer;
    }

    /** The offset behind the last message; 0 if there is none. The last one may be there in part, and comes again whole. */
    private static long readMessages(ByteBuffer set, int partition, List<KafkaMessage> messages) throws IOException {
        long next = 0;
        while (set.remaining() >= Long.BYTES + Integer.BYTES) {
            long offset = set.getLong();
            int size = set.getInt();
            if (size > set.remaining()) {
                break;
            }
            ByteBuffer message = set.slice(set.position(), size);
            set.position(set.position() + size);
            int unusedChecksum = message.getInt();
            byte format = message.get();
            if ((message.get() & COMPRESSION) != 0) {
                throw new IOException("Messages are compressed, and cannot be read.");
            }
            if (format > 0) {
                long unusedTime = message.getLong();
            }
            messages.add(new KafkaMessage(
                    partition, text(KafkaWire.readBytes(message)), text(KafkaWire.readBytes(message))));
            next = offset + 1;
        }
        return next;
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }
}
