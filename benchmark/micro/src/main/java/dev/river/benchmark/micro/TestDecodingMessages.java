package dev.river.benchmark.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes as test_decoding does. */
final class TestDecodingMessages implements SampleMessages {

    private final SampleTable table;

    TestDecodingMessages(SampleTable table) {
        this.table = table;
    }

    @Override
    public List<byte[]> opening() {
        // It shows columns with the rows alone.
        return List.of(utf8("BEGIN 731"), insert(0), update(0));
    }

    @Override
    public byte[] insert(int i) {
        return utf8("table public.sample: INSERT:" + columns(table.values(i), true));
    }

    @Override
    public byte[] update(int i) {
        return utf8("table public.whole_sample: UPDATE: old-key:" + columns(table.values(i), false) + " new-tuple:"
                + columns(table.changedValues(i), true));
    }

    @Override
    public byte[] delete(int i) {
        return utf8("table public.sample: DELETE:" + columns(table.keyOf(i), false));
    }

    private String columns(List<@Nullable String> values, boolean withNulls) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            Column column = table.table().columns().get(i);
            String value = values.get(i);
            if (value != null || withNulls) {
                text.append(' ').append(column.name());
                text.append('[').append(column.type().name()).append("]:");
                text.append(value == null ? "null" : shown(column.type(), value));
            }
        }
        return text.toString();
    }

    private static String shown(ColumnType type, String value) {
        return switch (type.kind()) {
            case SMALLINT, INTEGER, BIGINT, NUMERIC, REAL, DOUBLE -> value;
            case BOOLEAN -> value.equals("t") ? "true" : "false";
            default -> "'" + value.replace("'", "''") + "'";
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
