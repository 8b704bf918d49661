package dev.river.postgres.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes the sockets of a {@link Wire}. Public because pgjdbc makes one by its name. */
public final class WireSocketFactory extends SocketFactory {

    private final Wire wire;

    /** @param key the key of the wire */
    public WireSocketFactory(String key) {
        this.wire = Wire.of(key);
    }

    @Override
    public Socket createSocket() throws IOException {
        return wire.newSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unasked();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unasked();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unasked();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unasked();
    }

    private static UnsupportedOperationException unasked() {
        return new UnsupportedOperationException("pgjdbc connects its sockets itself");
    }
}
