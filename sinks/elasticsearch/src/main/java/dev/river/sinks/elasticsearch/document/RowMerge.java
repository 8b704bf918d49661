package dev.river.sinks.elasticsearch.document;

import dev.river.sink.ChangeRecord;
import java.util.List;
import java.util.Map;

/** Puts a whole row together from records that leave values out, and what the index has of the row. */
public final class RowMerge {

    private RowMerge() {}

    /** What became of it. */
    public sealed interface Result {}

    /**
     * @param fields the whole row
     */
    public record Whole(Map<String, RawJson> fields) implements Result {}

    /**
     * @param column a column that nothing had a value for
     */
    public record Lacking(String column) implements Result {}

    /**
     * @param stored the values that the index has
     * @param chain the records on top of them, in order
     */
    public static Result merge(Map<String, RawJson> stored, List<ChangeRecord> chain) {
        Map<String, RawJson> row = stored;
        String lacking = null;
        for (ChangeRecord record : chain) {
            lacking = null;
            byte[] value = record.value();
            Map<String, RawJson> own = new RawJson(value == null ? new byte[] {'{', '}'} : value).fields();
            for (String column : record.unchanged()) {
                RawJson lent = row.get(column);
                if (lent == null) {
                    lacking = column;
                } else {
                    own.put(column, lent);
                }
            }
            row = own;
        }
        return lacking == null ? new Whole(row) : new Lacking(lacking);
    }
}
