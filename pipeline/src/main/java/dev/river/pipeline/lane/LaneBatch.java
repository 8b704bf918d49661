package dev.river.pipeline.lane;

import dev.river.sink.Batch;
import dev.river.sink.Rejection;
import java.util.List;

/**
 * What is carried at a time: the records for the sink, and those of the same stretch that it cannot be given.
 *
 * @param batch the records for the sink, possibly none
 * @param refused the records that go to the dead letters
 */
record LaneBatch(Batch batch, List<Rejection> refused) {

    LaneBatch {
        refused = List.copyOf(refused);
    }

    long size() {
        return batch.size();
    }
}
