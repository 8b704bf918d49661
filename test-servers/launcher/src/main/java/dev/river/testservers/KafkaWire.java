package dev.river.testservers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a broker for requests in the first version of Kafka's protocol, which all releases from 0.8 to 3.9
 * answer: <a href="https://kafka.apache.org/protocol">the protocol's page</a>.
 */
final class KafkaWire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final short FIRST_VERSION = 0;
    private static final int CORRELATION = 7;
    private static final String CLIENT = "river-tests";

    private final Socket socket = new Socket();

    KafkaWire(int port) throws IOException {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The body of the answer. */
    ByteBuffer ask(int request, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream message = new DataOutputStream(bytes);
        message.writeShort(request);
        message.writeShort(FIRST_VERSION);
        message.writeInt(CORRELATION);
        writeText(message, CLIENT);
        body.writeTo(message);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(bytes.size());
        bytes.writeTo(out);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        ByteBuffer buffer = ByteBuffer.wrap(answer);
        if (buffer.getInt() != CORRELATION) {
            throw new IOException("The answer is not one to the request.");
        }
        return buffer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    static String readText(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort()];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }

    static byte @Nullable [] readBytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    static void skipNumbers(ByteBuffer in) {
        int count = in.getInt();
        in.position(in.position() + count * Integer.BYTES);
    }

    /** Writes what follows a request's header. */
    @FunctionalInterface
    interface Body {
        void writeTo(DataOutputStream out) throws IOException;
    }
}
