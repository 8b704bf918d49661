package dev.river.stream;

import dev.river.sink.Lsn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Reads a slot message by message, has each decoded, and tells the listener when there is a pause to use. */
public final class ReplicationLoop {

    /** How many messages are read before the listener may look up: a few milliseconds of them. */
    private static final int BURST = 500;

    /** How long to let messages gather, in nanoseconds: what it may add to the latency under load. */
    private static final long GATHERING = 250_000;

    private final ReplicationStream stream;
    private final Decoder decoder;
    private final StreamListener listener;
    private final Flow flow = new Flow(System::nanoTime);

    public ReplicationLoop(ReplicationStream stream, Decoder decoder, StreamListener listener) {
        this.stream = stream;
        this.decoder = decoder;
        this.listener = listener;
    }

    /**
     * Reads until the listener wants the end.
     *
     * @throws dev.river.postgres.SourceException if the connection is lost
     * @throws DecodeException if a message cannot be read
     */
    public void run() {
        while (!listener.wantsEnd(decoder.inTransaction())) {
            int count = readBurst();
            boolean steady = flow.isSteady(count);
            if (count == BURST) {
                listener.onBusy();
            } else if (steady) {
                // More are on their way, one by one. To wake up for each would cost more than to read it.
                listener.onBusy();
                LockSupport.parkNanos(GATHERING);
            } else {
                if (!decoder.inTransaction()) {
                    listener.onPosition(stream.lastReceived());
                }
                Duration pause = listener.onIdle();
                if (!pause.isZero()) {
                    stream.await(pause);
                }
            }
        }
    }

    /** How many messages there were to read, up to what a burst holds. */
    private int readBurst() {
        for (int i = 0; i < BURST; i++) {
            ByteBuffer message = stream.poll();
            if (message == null) {
                return i;
            }
            Lsn lsn = stream.lastReceived();
            decoder.decode(message.array(), message.arrayOffset() + message.position(), message.remaining(), lsn);
        }
        return BURST;
    }
}
