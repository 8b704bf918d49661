package dev.river.sinks.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/**
 * A request without a body that is sent to a broker on a connection of its own, to see what the broker does with it. See
 * <a href="https://kafka.apache.org/protocol">Kafka's protocol</a>.
 */
enum RawQuestion {

    /** Which requests the broker knows. Brokers before 0.10 do not know this one: 0.8 closes the connection, 0.9 is silent. */
    VERSIONS(18, new byte[0]),

    /** Which brokers and topics there are. Every broker answers it in this form. */
    BROKERS(3, new byte[Integer.BYTES]);

    /** What became of a question. */
    enum Reaction {
        ANSWERED,
        /** The broker took the connection and the request, and gave no answer in time, or closed the connection. */
        IGNORED,
        /** There was no connection. */
        UNREACHABLE
    }

    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int FIRST_VERSION = 0;
    private static final int CORRELATION = 0x52697665;
    private static final byte[] CLIENT = "river".getBytes(US_ASCII);
    private static final int HEADER_BYTES = Short.BYTES + Short.BYTES + Integer.BYTES + Short.BYTES;

    private final int request;
    private final byte[] body;

    RawQuestion(int request, byte[] body) {
        this.request = request;
        this.body = body;
    }

    Reaction ask(InetSocketAddress server) {
        try (Socket socket = new Socket()) {
            socket.connect(server, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return isAnswered(socket) ? Reaction.ANSWERED : Reaction.IGNORED;
        } catch (IOException e) {
            return Reaction.UNREACHABLE;
        }
    }

    private boolean isAnswered(Socket socket) throws IOException {
        try {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(HEADER_BYTES + CLIENT.length + body.length);
            out.writeShort(request);
            out.writeShort(FIRST_VERSION);
            out.writeInt(CORRELATION);
            out.writeShort(CLIENT.length);
            out.write(CLIENT);
            out.write(body);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int unusedLength = in.readInt();
            return in.readInt() == CORRELATION;
        } catch (EOFException | SocketException | SocketTimeoutException e) {
            return false;
        }
    }
}
