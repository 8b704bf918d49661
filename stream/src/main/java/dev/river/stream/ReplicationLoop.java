package dev.river.stream;

import dev.river.sink.Lsn;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** Reads a slot message by message, has each decoded, and tells the listener when there is a pause to use. */
public final class ReplicationLoop {

    /** How many messages are read before the listener may look up: a few milliseconds of them. */
    private static final int BURST = 500;

    /** How long to let go of the processor when nothing has come, in nanoseconds: what it may add to the latency. */
    private static final long PAUSE = 500_000;

    private final ReplicationStream stream;
    private final Decoder decoder;
    private final StreamListener listener;

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
            if (readBurst()) {
                listener.onBusy();
            } else {
                if (!decoder.inTransaction()) {
                    listener.onPosition(stream.lastReceived());
                }
                listener.onIdle();
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    /** Whether there was as much to read as a burst holds. */
    private boolean readBurst() {
        for (int i = 0; i < BURST; i++) {
            ByteBuffer message = stream.poll();
            if (message == null) {
                return false;
            }
            Lsn lsn = stream.lastReceived();
            decoder.decode(message.array(), message.arrayOffset() + message.position(), message.remaining(), lsn);
        }
        return true;
    }
}
