package dev.river.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OldBrokersTest {

    private static final SinkException FAILURE = new RetriableException("Kafka does not answer.");

    @Test
    void brokerThatAnswersAllButTheQuestionForVersionsIsOld() throws Exception {
        assertThat(reason(List.of(false, true, false), Map.of()).getMessage()).contains("type: kafka-legacy");
    }

    @Test
    void proxyWithoutItsBrokerIsNotOld() throws Exception {
        assertThat(reason(List.of(false, false, false), Map.of())).isSameAs(FAILURE);
    }

    @Test
    void brokerThatStartsAnewBetweenTheQuestionsIsNotOld() throws Exception {
        assertThat(reason(List.of(false, true, true), Map.of())).isSameAs(FAILURE);
    }

    @Test
    void brokerThatAnswersEverythingIsNotOld() throws Exception {
        assertThat(reason(List.of(true, true, true), Map.of())).isSameAs(FAILURE);
    }

    @Test
    void brokerThatEncryptsIsNotAsked() throws Exception {
        assertThat(reason(List.of(false, true, false), Map.of("security.protocol", "SSL")))
                .isSameAs(FAILURE);
    }

    @Test
    void addressWhereNobodyListensIsNotOld() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(oldBrokers(port, Map.of()).reasonOf(FAILURE)).isSameAs(FAILURE);
    }

    /** What is found at a server that answers its first connections, or closes them after it has read the request. */
    private static SinkException reason(List<Boolean> answers, Map<String, String> properties) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> serve(server, answers.iterator()));
            serving.start();
            SinkException reason = oldBrokers(server.getLocalPort(), properties).reasonOf(FAILURE);
            server.close();
            serving.join();
            return reason;
        }
    }

    private static void serve(ServerSocket server, Iterator<Boolean> answers) {
        while (answers.hasNext()) {
            try (Socket connection = server.accept()) {
                DataInputStream in = new DataInputStream(connection.getInputStream());
                byte[] request = in.readNBytes(in.readInt());
                if (answers.next()) {
                    DataOutputStream out = new DataOutputStream(connection.getOutputStream());
                    out.writeInt(Integer.BYTES);
                    out.write(request, 2 * Short.BYTES, Integer.BYTES);
                }
            } catch (IOException e) {
                // The test has seen enough.
                return;
            }
        }
    }

    private static OldBrokers oldBrokers(int port, Map<String, String> properties) {
        String server = "127.0.0.1:" + port;
        return new OldBrokers(
                new KafkaClients(List.of(server), properties, "test", 48 << 20), new KafkaFailures(server));
    }
}
