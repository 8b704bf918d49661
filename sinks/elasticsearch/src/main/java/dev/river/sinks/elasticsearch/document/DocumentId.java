package dev.river.sinks.elasticsearch.document;

import org.jspecify.annotations.Nullable;

/**
 * Where a row's document is.
 *
 * @param index the index
 * @param id the {@code _id} in it, which is the record's key
 */
public record DocumentId(String index, String id) {

    /** Looked up for each document: what the compiler makes for a record is slow until the JIT has been there. */
    @Override
    public int hashCode() {
        return 31 * index.hashCode() + id.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DocumentId that && id.equals(that.id) && index.equals(that.index);
    }
}
