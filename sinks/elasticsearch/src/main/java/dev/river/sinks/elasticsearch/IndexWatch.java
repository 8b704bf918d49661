package dev.river.sinks.elasticsearch;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import dev.river.sinks.elasticsearch.client.Answer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.Request;

/**
 * Tells River which indexes are behind the names that were written to: an index that someone deleted is made anew by the next
 * bulk request, with nothing but what that holds. For one thread.
 */
final class IndexWatch {

    private final SinkContext context;
    private final SearchClient client;
    private final Set<String> written = new HashSet<>();
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
                written.add(last.name());
            }
        }
    }

    /** Looks at those that were written to since the last time. */
    void look() {
        for (String index : List.copyOf(written)) {
            if (mayLook && !look(index)) {
                return;
            }
        }
    }

    /** Whether the server answers. */
    private boolean look(String index) {
        Answer answer;
        try {
            answer = client.send(new Request(
                    "GET", "/" + URLEncoder.encode(index, StandardCharsets.UTF_8) + "/_settings/index.uuid"));
        } catch (SinkException e) {
            return false;
        }
        if (answer.status() == 401 || answer.status() == 403) {
            mayLook = false;
            context.logger()
                    .log(
                            System.Logger.Level.INFO,
                            "River may not read the settings of index " + index + ", so it would not notice if someone"
                                    + " deleted an index: give its user the privilege view_index_metadata");
        } else if (answer.isOk()) {
            // An alias is answered for by the name of its index. Whoever moves it knows what is there.
            String uuid = answer.json()
                    .path(index)
                    .path("settings")
                    .path("index")
                    .path("uuid")
                    .asText("");
            if (!uuid.isEmpty()) {
                context.destinationIs(index, uuid);
            }
            written.remove(index);
        }
        return true;
    }
}
