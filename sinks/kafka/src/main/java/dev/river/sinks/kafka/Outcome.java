package dev.river.sinks.kafka;

import dev.river.sink.Rejection;
import dev.river.sink.SinkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the sending of some records ended, once all of it did.
 *
 * @param failure why they have to be sent again, or cannot be; null where no failure concerns them all
 * @param rejections the records that their topic never takes
 * @param suspects records that their topic does not take, unless it meant others that were sent together with them
 * @param lostProducer whether the producer can no longer be used
 */
record Outcome(
        @Nullable SinkException failure, List<Rejection> rejections, List<Rejection> suspects, boolean lostProducer) {}
