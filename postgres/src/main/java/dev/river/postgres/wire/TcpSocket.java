package dev.river.postgres.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A socket on which a host that has vanished without a word is missed within two minutes. By the system's own settings it
 * would usually take two hours, and a thread that waits for an answer would wait for as long.
 */
final class TcpSocket extends Socket implements WireSocket {

    /** Seconds of silence before the first probe, seconds between two, and how many may stay without an answer. */
    private static final Map<SocketOption<Integer>, Integer> PROBES = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 60,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

    private @Nullable WireInput input;

    TcpSocket() throws IOException {
        setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        for (Map.Entry<SocketOption<Integer>, Integer> probe : PROBES.entrySet()) {
            // Not every system has them.
            if (supportedOptions().contains(probe.getKey())) {
                setOption(probe.getKey(), probe.getValue());
            }
        }
    }

    /** The same each time, as a TLS socket on top of this one asks again. */
    @Override
    public synchronized InputStream getInputStream() throws IOException {
        return input();
    }

    @Override
    public synchronized WireInput input() throws IOException {
        if (input == null) {
            input = new WireInput(this, super.getInputStream());
        }
        return input;
    }
}
