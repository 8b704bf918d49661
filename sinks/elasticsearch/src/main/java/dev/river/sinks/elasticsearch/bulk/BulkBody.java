package dev.river.sinks.elasticsearch.bulk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.river.sink.ChangeRecord;
import dev.river.sinks.elasticsearch.client.Dialect;
import dev.river.sinks.elasticsearch.document.DocumentId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/** The lines of a bulk request, kept as the bytes to be sent, and which of them is which record's. */
final class BulkBody {

    private static final ContentType LINES = ContentType.create("application/x-ndjson");
    private static final byte[] INDEX = "{\"index\":{\"_index\":\"".getBytes(US_ASCII);
    private static final byte[] DELETE = "{\"delete\":{\"_index\":\"".getBytes(US_ASCII);
    private static final byte[] VERSION = "\",\"version\":".getBytes(US_ASCII);
    private static final byte[] ACTION_END = ",\"version_type\":\"external_gte\"}}\n".getBytes(US_ASCII);
    private static final byte[] LINE_END = {'\n'};

    private static final int FIRST_SIZE = 64 << 10;
    /** Three bodies are in use, whose arrays may be twice as large. */
    private static final int ENOUGH_BYTES =
            (int) Math.min(8 << 20, Runtime.getRuntime().maxMemory() / 64);

    private static final int ENOUGH_ITEMS = 5_000;

    private final List<Item> items = new ArrayList<>();
    private final Set<DocumentId> documents = new HashSet<>();
    private byte[] bytes = new byte[FIRST_SIZE];
    private int size;

    /** Documents of one index usually follow each other, and so do changes of one transaction. */
    private String lastIndex = "";

    private byte[] lastIndexText = {};
    private @Nullable Dialect lastDialect;
    private byte[] lastIdStart = {};
    private long lastVersion;
    private byte[] lastVersionText = {'0'};

    /**
     * One action.
     *
     * @param record the record that asks for it
     * @param id the document
     * @param start where its lines start
     * @param end where they end
     * @param otherwise why the record is rejected unless the index turns out to have had a newer state; null for one that is
     *     simply written
     */
    record Item(
            ChangeRecord record,
            DocumentId id,
            boolean isDelete,
            int start,
            int end,
            @Nullable String otherwise) {

        int size() {
            return end - start;
        }
    }

    void add(
            Dialect dialect,
            ChangeRecord record,
            DocumentId id,
            byte @Nullable [] document,
            @Nullable String otherwise) {
        int start = size;
        append(document == null ? DELETE : INDEX);
        append(indexText(id.index()));
        append(idStart(dialect));
        appendQuoted(id.id());
        append(VERSION);
        append(versionText(record.version()));
        append(ACTION_END);
        if (document != null) {
            append(document);
            append(LINE_END);
        }
        items.add(new Item(record, id, document == null, start, size, otherwise));
        documents.add(id);
    }

    private byte[] indexText(String index) {
        if (!index.equals(lastIndex)) {
            lastIndex = index;
            lastIndexText = JsonStringEncoder.getInstance().quoteAsUTF8(index);
        }
        return lastIndexText;
    }

    private byte[] idStart(Dialect dialect) {
        if (dialect != lastDialect) {
            lastDialect = dialect;
            lastIdStart = ("\"," + dialect.typeField() + "\"_id\":\"").getBytes(UTF_8);
        }
        return lastIdStart;
    }

    private byte[] versionText(long version) {
        if (version != lastVersion) {
            lastVersion = version;
            lastVersionText = Long.toString(version).getBytes(US_ASCII);
        }
        return lastVersionText;
    }

    /** Most ids are numbers or UUIDs, with nothing to escape. */
    private void appendQuoted(String text) {
        int length = text.length();
        makeRoomFor(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                append(JsonStringEncoder.getInstance().quoteAsUTF8(text));
                return;
            }
            bytes[size + i] = (byte) c;
        }
        size += length;
    }

    private void append(byte[] more) {
        makeRoomFor(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    private void makeRoomFor(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(2L * size, 1 << 30)));
        }
    }

    /** Whether it is to be sent as it is. */
    boolean isFull() {
        return size >= ENOUGH_BYTES || items.size() >= ENOUGH_ITEMS;
    }

    List<Item> items() {
        return items;
    }

    /** Whether both write a same document. */
    boolean sharesDocuments(BulkBody other) {
        for (Item item : items) {
            if (other.documents.contains(item.id())) {
                return true;
            }
        }
        return false;
    }

    /** The lines of the items from one on to before another. The body must not change before they are sent. */
    HttpEntity lines(int from, int to) {
        int start = items.get(from).start();
        return new ByteArrayEntity(bytes, start, items.get(to - 1).end() - start, LINES);
    }

    /** Empties it. An array that has become large is not kept: one large row must not take the memory for ever. */
    void clear() {
        items.clear();
        documents.clear();
        size = 0;
        if (bytes.length > ENOUGH_BYTES) {
            bytes = new byte[FIRST_SIZE];
        }
    }
}
