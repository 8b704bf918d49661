package dev.river.demo.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that nobody listens on, the well-known ones first. None is given out twice. */
public final class Ports {
    /** Below the range that the kernel gives to outgoing connections. */
    private static final int FIRST = 12_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 200;

    private final Set<Integer> given = new HashSet<>();

    /** The port itself if it is free, else another one. */
    public int preferably(int port) throws DemoException {
        int candidate = port;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!given.contains(candidate) && isFree(candidate)) {
                given.add(candidate);
                return candidate;
            }
            candidate = ThreadLocalRandom.current().nextInt(FIRST, LAST);
        }
        throw new DemoException("No free port was found on 127.0.0.1 between " + FIRST + " and " + LAST + ".");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
