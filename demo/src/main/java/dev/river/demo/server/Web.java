package dev.river.demo.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Requests to one server. */
public final class Web {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int UNAVAILABLE = 503;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private final String name;
    private final String url;

    /** @param name how the server is called in sentences */
    public Web(String name, String url) {
        this.name = name;
        this.url = url;
    }

    /** The server's address. */
    public String url() {
        return url;
    }

    /** The answer to a GET, as text. */
    public String text(String path) throws DemoException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    /** The answer to a GET, as JSON. */
    public JsonNode get(String path) throws DemoException, InterruptedException {
        return parse(path, text(path));
    }

    /** The answer to a request with a body, as JSON. */
    public JsonNode send(String method, String path, String body) throws DemoException, InterruptedException {
        return parse(path, send(method, path, BodyPublishers.ofString(body)));
    }

    /** The answer, or nothing if the server cannot give it yet. */
    public Optional<JsonNode> getIfAvailable(String path) throws DemoException, InterruptedException {
        HttpResponse<String> response = answer("GET", path, BodyPublishers.noBody());
        return response.statusCode() == UNAVAILABLE
                ? Optional.empty()
                : Optional.of(parse(path, body("GET", path, response)));
    }

    private String send(String method, String path, HttpRequest.BodyPublisher body)
            throws DemoException, InterruptedException {
        return body(method, path, answer(method, path, body));
    }

    private String body(String method, String path, HttpResponse<String> response) throws DemoException {
        if (response.statusCode() / 100 != 2) {
            throw new DemoException(name + " answered " + method + " " + path + " with " + response.statusCode() + ".");
        }
        return response.body();
    }

    private HttpResponse<String> answer(String method, String path, HttpRequest.BodyPublisher body)
            throws DemoException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new DemoException(name + " did not answer " + method + " " + url + path + ": " + e, e);
        }
    }

    private JsonNode parse(String path, String answer) throws DemoException {
        try {
            return ExactJson.parse(answer);
        } catch (JsonProcessingException e) {
            throw new DemoException(name + " answered " + path + " with something that is not JSON.", e);
        }
    }
}
