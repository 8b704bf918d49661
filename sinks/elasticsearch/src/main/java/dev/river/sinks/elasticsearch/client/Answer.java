package dev.river.sinks.elasticsearch.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** What the server answered to one request. */
public final class Answer {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final int status;
    private final byte[] body;

    /**
     * @param status the HTTP status
     * @param body the bytes received, which must not change any more
     */
    public Answer(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Whether the server took the request. For a bulk this says nothing of its items. */
    public boolean isOk() {
        return status / 100 == 2;
    }

    /** Whether a proxy may have answered in place of a server that still works on the request. */
    public boolean leavesTheRequestOpen() {
        return status == 408 || status == 502 || status == 503 || status == 504;
    }

    /** The bytes received, shared and not to be changed. */
    public byte[] body() {
        return body;
    }

    /** The body as JSON; a missing node where it is none. */
    public JsonNode json() {
        try {
            JsonNode json = MAPPER.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** The error of the whole request. */
    public ServerError error() {
        return ServerError.of(status, json().path("error"));
    }
}
