package dev.river.postgres.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** The input of a socket, buffered, so that it can be waited for without being taken. For one thread. */
final class WireInput extends InputStream {

    /**
     * As much as a walsender usually has ready: pgjdbc's own buffer of 8 KiB takes eight times as many calls of the system.
     */
    private static final int ROOM = 64 << 10;

    /** The timeout in milliseconds by which pgjdbc asks whether there is anything: no reason to wait for it. */
    private static final int JUST_A_LOOK = 1;

    private static final SocketTimeoutException NOTHING = new Nothing();

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[ROOM];
    private int start;
    private int end;

    WireInput(Socket socket, InputStream in) {
        this.socket = socket;
        this.in = in;
    }

    /**
     * Waits until there is something to read.
     *
     * @param millis how long at most, at least 1
     * @return whether there is
     * @throws EOFException if there never will be
     */
    boolean await(int millis) throws IOException {
        if (start < end) {
            return true;
        }
        int before = socket.getSoTimeout();
        socket.setSoTimeout(millis);
        try {
            if (!fill()) {
                throw new EOFException("The server has closed the connection");
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(before);
        }
    }

    /** @return whether there was more */
    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, ROOM);
        start = 0;
        end = Math.max(0, count);
        return count > 0;
    }

    private void failIfJustALookSeesNothing() throws IOException {
        if (start == end && socket.getSoTimeout() == JUST_A_LOOK && in.available() == 0) {
            throw NOTHING;
        }
    }

    @Override
    public int read() throws IOException {
        failIfJustALookSeesNothing();
        return start < end || fill() ? buffer[start++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        failIfJustALookSeesNothing();
        if (start == end) {
            if (length >= ROOM) {
                return in.read(target, offset, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, end - start);
        System.arraycopy(buffer, start, target, offset, count);
        start += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return start < end ? end - start : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Thrown at each look, so that it cannot afford a stack trace. */
    private static final class Nothing extends SocketTimeoutException {

        Nothing() {
            super("Nothing has come");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
