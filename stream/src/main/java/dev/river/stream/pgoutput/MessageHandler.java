package dev.river.stream.pgoutput;

import dev.river.sink.Lsn;
import dev.river.sink.Row;
import dev.river.stream.DecoderCatalog.TypeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes pgoutput's messages field by field. A tuple is a row whose values are slices of the message. {@code size} is the
 * length of the message in bytes.
 */
interface MessageHandler {

    void onBegin(Lsn finalLsn, Instant commitTime, long xid);

    void onCommit(Lsn endLsn);

    void onType(int oid, TypeName name);

    void onRelation(Relation relation);

    void onInsert(int relationId, Row newTuple, int size);

    /** An update that sent no old tuple, or the whole old row. */
    void onUpdate(int relationId, @Nullable Row oldTuple, Row newTuple, int size);

    /** An update that changed the replica identity; in {@code oldKey} all other columns are NULL, whatever they were. */
    void onKeyUpdate(int relationId, Row oldKey, Row newTuple, int size);

    /** A delete with the whole old row. */
    void onDelete(int relationId, Row oldTuple, int size);

    /** A delete with the replica identity; in {@code oldKey} all other columns are NULL, whatever they were. */
    void onKeyDelete(int relationId, Row oldKey, int size);

    void onTruncate(List<Integer> relationIds, int size);
}
