package dev.river.pipeline.lane;

import dev.river.pipeline.lane.LaneSettings.OnReject;
import dev.river.sink.FatalException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the records that the sink of a lane can never store, as {@code onReject} says. */
final class Rejections {

    private final LaneContext context;

    Rejections(LaneContext context) {
        this.context = context;
    }

    /**
     * Makes them safe in the dead letters.
     *
     * @return why that cannot be, null if it was done
     */
    @Nullable
    SinkException bury(List<Rejection> rejections) {
        Rejection first = rejections.get(0);
        String table = first.record().table().name().toString();
        if (context.settings().onReject() == OnReject.STOP) {
            return new FatalException("Sink " + context.sink() + " cannot store a record of table " + table
                    + ", and onReject is stop: " + first.reason()
                    + " Correct this, or set onReject to deadLetter, then resume the subscription.");
        }
        try {
            context.deadLetters().append(context.sink(), rejections);
            context.metrics().rejected(rejections.size());
            return null;
        } catch (IOException e) {
            return new RetriableException(
                    "The dead letters cannot be written to "
                            + context.deadLetters().file() + " (" + e + "): free space on the disk, or give"
                            + " River the right to write there",
                    e);
        }
    }
}
