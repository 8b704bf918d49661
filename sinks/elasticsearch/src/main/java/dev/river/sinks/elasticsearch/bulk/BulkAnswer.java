package dev.river.sinks.elasticsearch.bulk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.river.sinks.elasticsearch.client.Answer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the server answered for each item of a bulk request. */
final class BulkAnswer {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final int[] statuses;
    private final @Nullable JsonNode[] errors;
    private int size;

    private BulkAnswer(int expected) {
        this.statuses = new int[expected];
        this.errors = new JsonNode[expected];
    }

    /**
     * Reads the answer, which looks like {@code {"items":[{"index":{"status":201}}]}}. Of one that does not, as many items as
     * there are.
     *
     * @param expected how many items it should have
     */
    static BulkAnswer of(Answer answer, int expected) {
        BulkAnswer read = new BulkAnswer(expected);
        try (JsonParser json = MAPPER.createParser(answer.body())) {
            read.readAnswer(json);
        } catch (IOException e) {
            // it breaks off: that items are missing tells
        }
        return read;
    }

    private void readAnswer(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.START_ARRAY && name.equals("items")) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    readItem(json);
                }
            } else {
                json.skipChildren();
            }
        }
    }

    /** An item is an object whose only field is the name of the action. */
    private void readItem(JsonParser json) throws IOException {
        int status = 0;
        JsonNode error = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                continue;
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                switch (name) {
                    case "status" -> status = json.getValueAsInt();
                    case "error" -> error = MAPPER.readTree(json);
                    default -> json.skipChildren();
                }
            }
        }
        add(status, error);
    }

    private void add(int status, @Nullable JsonNode error) {
        if (size < statuses.length) {
            statuses[size] = status;
            errors[size] = error;
        }
        size++;
    }

    /** How many items were answered for. */
    int size() {
        return size;
    }

    /** The HTTP status of an item, 0 where none was told. */
    int status(int item) {
        return statuses[item];
    }

    /** The error of an item; a missing node where there is none. */
    JsonNode error(int item) {
        JsonNode error = errors[item];
        return error == null ? MissingNode.getInstance() : error;
    }
}
