package dev.river.stream.testdecoding;

import dev.river.sink.TableName;
import dev.river.stream.DecoderCatalog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables that messages have named, by the name as it stands there. */
final class KnownTables {

    private final DecoderCatalog catalog;
    private final Map<String, KnownTable> byText = new HashMap<>();

    /** The table of the last message: changes of one table usually come one after the other. */
    private @Nullable KnownTable last;

    private byte[] lastText = new byte[0];

    KnownTables(DecoderCatalog catalog) {
        this.catalog = catalog;
    }

    /** Reads a qualified name. */
    KnownTable read(MessageText text) {
        int start = text.position();
        text.skipIdentifier("a schema's name");
        int schemaEnd = text.position();
        text.expect('.', "a dot before a table's name");
        text.skipIdentifier("a table's name");
        int end = text.position();

        KnownTable table = last;
        if (table == null || !Arrays.equals(text.bytes(), start, end, lastText, 0, lastText.length)) {
            String key = text.text(start, end);
            table = byText.get(key);
            if (table == null) {
                TableName name = new TableName(text.identifier(start, schemaEnd), text.identifier(schemaEnd + 1, end));
                table = new KnownTable(name, catalog);
                byText.put(key, table);
            }
            last = table;
            lastText = Arrays.copyOfRange(text.bytes(), start, end);
        }
        return table;
    }
}
