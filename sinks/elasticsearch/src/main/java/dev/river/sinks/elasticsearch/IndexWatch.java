package dev.river.sinks.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import dev.river.sinks.elasticsearch.client.Answer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.Request;

/**
 * Tells River which indexes are behind the names that were written to: an index that someone deleted is made anew by the next
 * bulk request, with nothing but what that holds. For one thread.
 */
final class IndexWatch {

    /** How long the names in one request may be together: servers take an address of 4 KiB. */
    private static final int NAMES_LENGTH = 2_000;

    /** How often an index is asked for that is not there: what makes it may be on its way. */
    private static final int LOOKS = 3;

    private final SinkContext context;
    private final SearchClient client;

    /** What was written to, and how often it was asked for since then. */
    private final Map<String, Integer> written = new HashMap<>();

    private boolean mayLook = true;

    IndexWatch(SinkContext context, SearchClient client) {
        this.context = context;
        this.client = client;
    }

    /** The batch will be written. */
    void noteIndexesOf(Batch batch) {
        @Nullable Destination last = null;
        for (ChangeRecord record : batch.records()) {
            // Records of one table usually follow each other, and share the object.
            if (record.destination() != last) {
                last = record.destination();
                written.put(last.name(), 0);
            }
        }
    }

    /** Looks at those that were written to since the last time. */
    void look() {
        List<String> together = new ArrayList<>();
        int length = 0;
        for (String index : List.copyOf(written.keySet())) {
            if (length + index.length() > NAMES_LENGTH) {
                look(together);
                together.clear();
                length = 0;
            }
            together.add(index);
            length += index.length() + 1;
        }
        look(together);
    }

    private void look(List<String> indexes) {
        if (indexes.isEmpty() || !mayLook) {
            return;
        }
        Request request = new Request(
                "GET",
                "/" + URLEncoder.encode(String.join(",", indexes), StandardCharsets.UTF_8) + "/_settings/index.uuid");
        request.addParameter("ignore_unavailable", "true");
        Answer answer;
        try {
            answer = client.send(request);
        } catch (SinkException e) {
            // The server is away, as the batches will say.
            return;
        }
        if (answer.status() == 401 || answer.status() == 403) {
            mayLook = false;
            context.logger()
                    .log(
                            System.Logger.Level.INFO,
                            "River may not read the settings of index " + indexes.get(0) + ", so it would not notice if"
                                    + " someone deleted an index: give its user the privilege view_index_metadata");
        } else if (answer.isOk()) {
            JsonNode found = answer.json();
            indexes.forEach(index -> tell(index, found.path(index)));
        }
    }

    /** An alias is answered for by the name of its index, and so counts as missing: whoever moves it knows what is there. */
    private void tell(String index, JsonNode found) {
        String uuid = found.path("settings").path("index").path("uuid").asText("");
        if (!uuid.isEmpty()) {
            context.destinationIs(index, uuid);
            written.remove(index);
        } else if (written.merge(index, 1, Integer::sum) >= LOOKS) {
            written.remove(index);
        }
    }
}
