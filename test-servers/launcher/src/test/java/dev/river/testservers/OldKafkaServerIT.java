package dev.river.testservers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@Timeout(180)
class OldKafkaServerIT {
    private static final int PRODUCE = 0;
    private static final String TOPIC = "orders";

    @Test
    void theOldestKeepsMessagesWhenKilledAndWhenStopped() {
        keepsMessagesWhenKilledAndWhenStopped(KafkaRelease.V0_8);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"V0_8", "NEWEST"})
    void theOthersKeepMessagesWhenKilledAndWhenStopped(KafkaRelease release) {
        keepsMessagesWhenKilledAndWhenStopped(release);
    }

    private static void keepsMessagesWhenKilledAndWhenStopped(KafkaRelease release) {
        try (KafkaServer server = KafkaServer.start(release)) {
            KafkaTopicReader topics = new KafkaTopicReader(server);
            send(server, "first");
            server.kill();
            server.startAgain();
            assertThat(topics.messages(TOPIC)).extracting(KafkaMessage::value).containsExactly("first");

            send(server, "second");
            server.stop();
            server.startAgain();
            assertThat(topics.messages(TOPIC)).extracting(KafkaMessage::value).containsExactly("first", "second");
        }
    }

    /** Sends until the broker, which makes the topic by itself, leads it. */
    private static void send(KafkaServer server, String value) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInSameThread().until(() -> tellsSuccess(server, value));
    }

    private static boolean tellsSuccess(KafkaServer server, String value) throws IOException {
        byte[] set = messageSet(value.getBytes(UTF_8));
        try (KafkaWire wire = new KafkaWire(server.port())) {
            ByteBuffer unused = wire.ask(3, out -> {
                out.writeInt(1);
                KafkaWire.writeText(out, TOPIC);
            });
            ByteBuffer answer = wire.ask(PRODUCE, out -> {
                out.writeShort(-1);
                out.writeInt(5_000);
                out.writeInt(1);
                KafkaWire.writeText(out, TOPIC);
                out.writeInt(1);
                out.writeInt(0);
                out.writeInt(set.length);
                out.write(set);
            });
            assertThat(answer.getInt()).isEqualTo(1);
            assertThat(KafkaWire.readText(answer)).isEqualTo(TOPIC);
            assertThat(answer.getInt()).isEqualTo(1);
            assertThat(answer.getInt()).isZero();
            return answer.getShort() == 0;
        }
    }

    private static byte[] messageSet(byte[] value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream message = new DataOutputStream(bytes);
        message.writeByte(0);
        message.writeByte(0);
        message.writeInt(-1);
        message.writeInt(value.length);
        message.write(value);
        CRC32 checksum = new CRC32();
        checksum.update(bytes.toByteArray());
        ByteArrayOutputStream set = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(set);
        out.writeLong(0);
        out.writeInt(bytes.size() + Integer.BYTES);
        out.writeInt((int) checksum.getValue());
        bytes.writeTo(out);
        return set.toByteArray();
    }
}
