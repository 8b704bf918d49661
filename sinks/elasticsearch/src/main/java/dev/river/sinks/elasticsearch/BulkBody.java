package dev.river.sinks.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.river.sink.ChangeRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/** The lines of a bulk request, kept as the bytes to be sent, and which of them is which record's. */
final class BulkBody {

    private static final ContentType LINES = ContentType.create("application/x-ndjson");
    private static final int FIRST_SIZE = 64 << 10;
    /** What is larger than this once sent is not kept: one large row must not take the memory for ever. */
    private static final int LARGEST_KEPT = 16 << 20;

    private final List<Item> items = new ArrayList<>();
    private byte[] bytes = new byte[FIRST_SIZE];
    private int size;

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

    void add(ChangeRecord record, DocumentId id, byte @Nullable [] document, @Nullable String otherwise) {
        int start = size;
        append(document == null ? "{\"delete\":{\"_index\":\"" : "{\"index\":{\"_index\":\"");
        append(JsonStringEncoder.getInstance().quoteAsUTF8(id.index()));
        append("\",\"_id\":\"");
        append(JsonStringEncoder.getInstance().quoteAsUTF8(id.id()));
        append("\",\"version\":");
        append(Long.toString(record.version()));
        append(",\"version_type\":\"external_gte\"}}\n");
        if (document != null) {
            append(document);
            append("\n");
        }
        items.add(new Item(record, id, document == null, start, size, otherwise));
    }

    private void append(String text) {
        append(text.getBytes(UTF_8));
    }

    private void append(byte[] more) {
        if (bytes.length - size < more.length) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(size, more.length), (int) Math.min(2L * size, 1 << 30)));
        }
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    int size() {
        return size;
    }

    List<Item> items() {
        return items;
    }

    /** The lines of the items from one on to before another. The body must not change before they are sent. */
    HttpEntity lines(int from, int to) {
        int start = items.get(from).start();
        return new ByteArrayEntity(bytes, start, items.get(to - 1).end() - start, LINES);
    }

    void clear() {
        items.clear();
        size = 0;
        if (bytes.length > LARGEST_KEPT) {
            bytes = new byte[FIRST_SIZE];
        }
    }
}
