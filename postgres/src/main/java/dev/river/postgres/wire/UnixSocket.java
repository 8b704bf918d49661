package dev.river.postgres.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A socket to a server on the same host, by its file. Java has channels for those, but no sockets, as pgjdbc needs them. */
final class UnixSocket extends Socket implements WireSocket {

    private static final int BUFFER = 64 << 10;

    /** What there is of it while it is connected. */
    private record Line(
            SocketChannel channel, Readiness readable, Readiness writable, WireInput input, OutputStream output) {}

    private final Path file;
    private volatile @Nullable Line line;
    private volatile int timeoutMillis;
    private volatile boolean closed;

    UnixSocket(Path file) {
        this.file = file;
    }

    /** Connects to the file, whatever host and port are given. */
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(file));
        } catch (IOException e) {
            throw new SocketException("Socket " + file + ": " + e.getMessage());
        }
        try {
            line = lineOver(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private Line lineOver(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        Readiness readable = new Readiness(channel, SelectionKey.OP_READ);
        Readiness writable;
        try {
            writable = new Readiness(channel, SelectionKey.OP_WRITE);
        } catch (IOException e) {
            readable.close();
            throw e;
        }
        return new Line(
                channel,
                readable,
                writable,
                new WireInput(this, new Input(channel, readable)),
                new Output(channel, writable));
    }

    @Override
    public boolean isConnected() {
        return line != null;
    }

    private Line line() throws SocketException {
        Line current = line;
        if (current == null) {
            throw new SocketException("Socket " + file + " is not connected");
        }
        return current;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return input();
    }

    @Override
    public WireInput input() throws IOException {
        return line().input();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return line().output();
    }

    @Override
    public void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        Line current = line;
        if (current != null) {
            // Wakes who waits.
            current.readable().close();
            current.writable().close();
            current.channel().close();
        }
    }

    @Override
    public int getSendBufferSize() {
        return BUFFER;
    }

    @Override
    public int getReceiveBufferSize() {
        return BUFFER;
    }

    // What is of TCP alone. There is nothing to probe or to gather on one host.

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setSendBufferSize(int size) {}

    @Override
    public void setReceiveBufferSize(int size) {}

    @Override
    public String toString() {
        return "Socket " + file;
    }

    /** Waits for one kind of event. */
    private static final class Readiness implements AutoCloseable {

        private final Selector selector;

        Readiness(SocketChannel channel, int event) throws IOException {
            this.selector = Selector.open();
            channel.register(selector, event);
        }

        /** Whether it came in time; 0 waits for ever. As on other sockets, an interrupt does not end the wait. */
        boolean await(int millis) throws IOException {
            long start = System.nanoTime();
            boolean interrupted = false;
            try {
                long left = millis;
                while (true) {
                    int ready = selector.select(left);
                    selector.selectedKeys().clear();
                    if (ready > 0) {
                        return true;
                    }
                    interrupted |= Thread.interrupted();
                    if (millis > 0) {
                        left = millis - (System.nanoTime() - start) / 1_000_000;
                        if (left <= 0) {
                            return false;
                        }
                    }
                }
            } catch (ClosedSelectorException e) {
                throw new ClosedChannelException();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        boolean isReady() throws IOException {
            try {
                int ready = selector.selectNow();
                selector.selectedKeys().clear();
                return ready > 0;
            } catch (ClosedSelectorException e) {
                throw new ClosedChannelException();
            }
        }

        @Override
        public void close() throws IOException {
            selector.close();
        }
    }

    private final class Input extends InputStream {

        private final SocketChannel from;
        private final Readiness readiness;

        Input(SocketChannel from, Readiness readiness) {
            this.from = from;
            this.readiness = readiness;
        }

        /** Whether there is anything, rather than how much. */
        @Override
        public int available() throws IOException {
            return readiness.isReady() ? 1 : 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
            int count = from.read(buffer);
            while (count == 0) {
                if (!readiness.await(timeoutMillis)) {
                    throw new SocketTimeoutException("Nothing came within " + timeoutMillis + " ms");
                }
                count = from.read(buffer);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            UnixSocket.this.close();
        }
    }

    private final class Output extends OutputStream {

        private final SocketChannel to;
        private final Readiness readiness;

        Output(SocketChannel to, Readiness readiness) {
            this.to = to;
            this.readiness = readiness;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
            while (buffer.hasRemaining()) {
                if (to.write(buffer) == 0) {
                    readiness.await(0);
                }
            }
        }

        @Override
        public void close() throws IOException {
            UnixSocket.this.close();
        }
    }
}
