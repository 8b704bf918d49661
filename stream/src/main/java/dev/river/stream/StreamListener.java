package dev.river.stream;

import dev.river.sink.Lsn;
import java.time.Duration;

/** Takes what a {@link ReplicationLoop} reads, on the loop's thread. A method that blocks stops the reading. */
public interface StreamListener extends ChangeHandler {

    /**
     * Everything that the server has sent was given, no transaction is open, and the server has looked at its WAL up to
     * here: nothing that it left out, or that this listener has made durable, need be kept.
     */
    void onPosition(Lsn lsn);

    /**
     * Nothing more has come yet.
     *
     * @return how long there is nothing for this listener to do either, unless something comes
     */
    Duration onIdle();

    /** Called now and then while there is more to read. */
    void onBusy();

    /**
     * Whether the loop shall end.
     *
     * @param inTransaction whether a transaction is open, which would be given again from its start
     */
    boolean wantsEnd(boolean inTransaction);
}
