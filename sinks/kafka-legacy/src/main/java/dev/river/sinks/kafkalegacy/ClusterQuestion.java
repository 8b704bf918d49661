package dev.river.sinks.kafkalegacy;

import dev.river.sink.RetriableException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * Asks the brokers for topics on a connection of its own: Kafka's client asks the same, and keeps to itself what it is told when it
 * goes wrong.
 */
final class ClusterQuestion {

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int CORRELATION = 1;

    private final ClientSettings settings;
    private final Failures failures;

    ClusterQuestion(ClientSettings settings, Failures failures) {
        this.settings = settings;
        this.failures = failures;
    }

    /** Asks for all topics, which makes none. */
    MetadataResponse askForAll() {
        return ask(List.of());
    }

    /**
     * Asks for the topic. A broker that makes topics by itself does so then.
     *
     * @throws RetriableException if no broker answers
     */
    MetadataResponse askFor(String topic) {
        return ask(List.of(topic));
    }

    private MetadataResponse ask(List<String> topics) {
        IOException failure = new IOException("no name in it can be resolved");
        for (InetSocketAddress broker : settings.addresses()) {
            try {
                if (!broker.isUnresolved()) {
                    return ask(broker, topics);
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure instanceof EOFException ? failures.ofClosedConnection(failure) : failures.ofAbsence(failure);
    }

    private MetadataResponse ask(InetSocketAddress broker, List<String> topics) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(broker, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            RequestHeader header = new RequestHeader(ApiKeys.METADATA.id, settings.clientId(), CORRELATION);
            MetadataRequest body = new MetadataRequest(topics);
            ByteBuffer request = ByteBuffer.allocate(Integer.BYTES + header.sizeOf() + body.sizeOf());
            request.putInt(request.capacity() - Integer.BYTES);
            header.writeTo(request);
            body.writeTo(request);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(request.array());
            ByteBuffer answer = ByteBuffer.wrap(answer(new DataInputStream(socket.getInputStream())));
            ResponseHeader unused = ResponseHeader.parse(answer);
            return MetadataResponse.parse(answer);
        }
    }

    private static byte[] answer(DataInputStream in) throws IOException {
        try {
            byte[] answer = new byte[in.readInt()];
            in.readFully(answer);
            return answer;
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer within " + TIMEOUT_MILLIS + " ms", e);
        }
    }
}
