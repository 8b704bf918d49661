package dev.river.sinks.elasticsearch.bulk;

import dev.river.sinks.elasticsearch.client.SearchClient;
import java.util.HashSet;
import java.util.Set;
import org.opensearch.client.Request;

/** Knows which indexes are there. */
final class KnownIndexes {

    private final SearchClient client;
    private final Set<String> there = new HashSet<>();

    KnownIndexes(SearchClient client) {
        this.client = client;
    }

    /**
     * Whether the index is there.
     *
     * @throws dev.river.sink.SinkException if the server does not answer
     */
    boolean contains(String index) {
        if (there.contains(index)) {
            return true;
        }
        // any document will do; asking for the index itself takes one more privilege
        Request request = new Request("GET", client.dialect().path(index, "any"));
        request.addParameter("_source", "false");
        if (client.send(request).error().is("index_not_found_exception")) {
            return false;
        }
        there.add(index);
        return true;
    }
}
