package dev.river.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A way to a server on this host that can be cut as a firewall does it that drops packets: what runs over it then neither
 * arrives nor is closed. Connections that are made later pass.
 */
final class CuttableNetwork implements AutoCloseable {

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int exit;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int cuts;

    /** @param exit the port of the server */
    CuttableNetwork(int exit) throws IOException {
        this.exit = exit;
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Cuts all that is connected now. */
    void cut() {
        cuts++;
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), exit);
                sockets.addAll(List.of(client, server));
                int before = cuts;
                start(() -> pump(client, server, before));
                start(() -> pump(server, client, before));
            } catch (IOException e) {
                // It was closed, or the server is away: the client notices.
            }
        }
    }

    private void pump(Socket from, Socket to, int before) {
        byte[] bytes = new byte[1 << 16];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (cuts > before) {
                    closed.await();
                    return;
                }
                out.write(bytes, 0, read);
            }
            if (cuts > before) {
                closed.await();
            }
        } catch (IOException e) {
            // One end was closed: so is the other now.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cuttable-network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        closed.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
