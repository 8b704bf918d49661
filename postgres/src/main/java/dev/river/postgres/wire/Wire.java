package dev.river.postgres.wire;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a session runs over. pgjdbc makes its socket by the name of a factory, and hands the factory one text: so a session that
 * is being opened is found by its key.
 */
public final class Wire implements AutoCloseable {

    private static final Map<String, Wire> OPENING = new ConcurrentHashMap<>();

    private final String key = UUID.randomUUID().toString();
    private final @Nullable Path unixSocket;
    private volatile @Nullable WireSocket socket;

    private Wire(@Nullable Path unixSocket) {
        this.unixSocket = unixSocket;
    }

    /**
     * A wire for one session, to be closed when that is open or has failed.
     *
     * @param unixSocket the socket of a server on this host; null to go by TCP
     */
    public static Wire opening(@Nullable Path unixSocket) {
        Wire wire = new Wire(unixSocket);
        OPENING.put(wire.key, wire);
        return wire;
    }

    /** What the factory is to be given. */
    public String key() {
        return key;
    }

    static Wire of(String key) {
        Wire wire = OPENING.get(key);
        if (wire == null) {
            throw new IllegalArgumentException("No session is being opened by the key " + key
                    + ": remove socketFactoryArg from the source's url and properties");
        }
        return wire;
    }

    Socket newSocket() throws IOException {
        // Where TLS is refused pgjdbc tries again by another socket: the last one counts.
        if (unixSocket != null) {
            UnixSocket unix = new UnixSocket(unixSocket);
            socket = unix;
            return unix;
        }
        TcpSocket tcp = new TcpSocket();
        socket = tcp;
        return tcp;
    }

    /** The session is open, and makes no other socket. */
    @Override
    public void close() {
        OPENING.remove(key);
    }

    /**
     * Waits until the server has sent something that was not read yet. Only for the thread that reads.
     *
     * @return whether it has
     * @throws IOException if the connection has ended
     */
    public boolean await(Duration timeout) throws IOException {
        return input().await(Math.max(1, (int) timeout.toMillis()));
    }

    WireInput input() throws IOException {
        WireSocket current = socket;
        if (current == null) {
            throw new IOException("The session is not open");
        }
        return current.input();
    }
}
