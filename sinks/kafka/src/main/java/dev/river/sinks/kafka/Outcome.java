package dev.river.sinks.kafka;

import dev.river.sink.FatalException;
import dev.river.sink.Rejection;
import dev.river.sink.SinkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the sending of some records ended, once all of it did.
 *
 * @param failure why they have to be sent again, or cannot be; null where no failure concerns them all
 * @param rejections the records that their topic never takes
 * @param refused the records that a broker refused; others of their requests were not written because of them
 * @param suspects the records that a broker refused together, without telling which of them it meant
 * @param lostProducer whether the producer can no longer be used
 */
record Outcome(
        @Nullable SinkException failure,
        List<Rejection> rejections,
        List<Rejection> refused,
        List<Rejection> suspects,
        boolean lostProducer) {

    /** Whether requests were refused, so that records which are not to blame have to be sent again. */
    boolean hasRefusals() {
        return !refused.isEmpty() || !suspects.isEmpty();
    }

    /** Why the records have to be sent again whatever was refused. Those that fail together with a refused one tell nothing. */
    @Nullable
    SinkException decisive() {
        return !hasRefusals() || failure instanceof FatalException ? failure : null;
    }
}
