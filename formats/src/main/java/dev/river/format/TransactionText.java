package dev.river.format;

import dev.river.format.value.RawSlice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Lsn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the records of a transaction end, as JSON: written once for all that come in a row. For one thread. */
final class TransactionText {

    private @Nullable Lsn commitLsn;
    private @Nullable Instant commitTime;
    private long xid;
    private boolean dumped;
    private RawSlice text = RawSlice.of("");

    /** How the record ends. */
    RawSlice of(ChangeRecord record) {
        // The records of a transaction share these objects, so that a look at the references is enough.
        if (record.commitLsn() != commitLsn
                || record.commitTime() != commitTime
                || record.xid() != xid
                || record.dumped() != dumped) {
            commitLsn = record.commitLsn();
            commitTime = record.commitTime();
            xid = record.xid();
            dumped = record.dumped();
            text = RawSlice.of(written(commitLsn, commitTime));
        }
        return text;
    }

    /** By hand: concatenation is linked at its first use, which takes a good part of a start. */
    private String written(Lsn commitLsn, Instant commitTime) {
        StringBuilder ending = new StringBuilder(96)
                .append(",\"operateTime\":")
                .append(commitTime.toEpochMilli())
                .append(",\"lsn\":\"")
                .append(commitLsn)
                .append('"');
        if (xid != 0) {
            ending.append(",\"xid\":").append(xid);
        }
        return ending.append(dumped ? ",\"dumped\":true}" : "}").toString();
    }
}
