package dev.river.postgres.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireInputTest {

    private final Socket socket = new Socket();

    @AfterEach
    void closeSocket() throws IOException {
        socket.close();
    }

    /** What comes only to who waits for it. */
    private static final class Late extends InputStream {

        private int left = 1;
        private int reads;

        @Override
        public int available() {
            return 0;
        }

        @Override
        public int read() {
            reads++;
            return left-- > 0 ? 'x' : -1;
        }
    }

    @Test
    void waitOfAMillisecondIsNoLook() throws IOException {
        WireInput input = new WireInput(socket, new Late());

        assertThat(input.await(1)).isTrue();
        assertThat(input.read()).isEqualTo('x');
    }

    @Test
    void lookDoesNotWait() throws IOException {
        Late late = new Late();
        WireInput input = new WireInput(socket, late);
        socket.setSoTimeout(1);

        assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> input.read(new byte[8], 0, 8)).isInstanceOf(SocketTimeoutException.class);
        assertThat(late.reads).isZero();
    }

    @Test
    void endEndsTheWait() throws IOException {
        WireInput input = new WireInput(socket, InputStream.nullInputStream());

        assertThatThrownBy(() -> input.await(50)).isInstanceOf(EOFException.class);
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void waitLeavesTheTimeoutAsItWas() throws IOException {
        socket.setSoTimeout(5_000);

        new WireInput(socket, new Late()).await(1);

        assertThat(socket.getSoTimeout()).isEqualTo(5_000);
    }
}
