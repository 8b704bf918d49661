package dev.river.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.river.pipeline.status.SubscriptionStatus;
import dev.river.service.config.ServerAddresses;
import dev.river.service.http.SubscriptionTask;
import dev.river.sink.Lsn;
import io.dropwizard.jackson.Jackson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A River that runs with the same configuration on this host, if there is one. */
final class RunningServer {

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWERS_WITHIN).build();
    private final ObjectMapper json = Jackson.newObjectMapper()
            .registerModule(new SimpleModule().addDeserializer(Lsn.class, new LsnReader()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private final String pages;
    private final String tasks;
    private final @Nullable String token;

    /** @param token what a task has to bear; null where none is set */
    RunningServer(ServerAddresses addresses, @Nullable String token) {
        this.pages = addresses.pages();
        this.tasks = addresses.tasks();
        this.token = token;
    }

    private static final class LsnReader extends FromStringDeserializer<Lsn> {

        private static final long serialVersionUID = 1;

        LsnReader() {
            super(Lsn.class);
        }

        @Override
        protected Lsn _deserialize(String value, com.fasterxml.jackson.databind.DeserializationContext context) {
            return Lsn.parse(value);
        }
    }

    /** Whether anything listens where its pages are. */
    boolean runs() throws StartException {
        try {
            HttpResponse<String> unused = send(HttpRequest.newBuilder(URI.create(pages + "/api/subscriptions")));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            throw unexpected(pages, e.toString());
        }
    }

    /** How a subscription is. */
    SubscriptionStatus status(String subscription) throws StartException {
        String address = pages + "/api/subscriptions/" + encoded(subscription);
        try {
            HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(address)));
            if (response.statusCode() != 200) {
                throw unexpected(address, response.body());
            }
            return json.readValue(response.body(), SubscriptionStatus.class);
        } catch (JsonProcessingException e) {
            throw unexpected(address, e.toString());
        } catch (IOException e) {
            throw new StartException(List.of("The River at " + pages + " does not answer any more (" + e
                    + "). What was asked for is kept, and goes on when it runs again: see its log"));
        }
    }

    /** Asks for a dump. Returns its number. */
    long dump(String subscription, List<String> tables, @Nullable String where, @Nullable String sink)
            throws StartException {
        // In the body: a condition may be longer than an address may be.
        StringBuilder form = new StringBuilder("subscription=" + encoded(subscription));
        tables.forEach(table -> form.append("&table=").append(encoded(table)));
        if (where != null) {
            form.append("&where=").append(encoded(where));
        }
        if (sink != null) {
            form.append("&sink=").append(encoded(sink));
        }
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(tasks + "/tasks/dump"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form.toString()));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<String> response = send(request);
            if (response.statusCode() != 200) {
                throw new StartException(List.of(response.body().strip()));
            }
            return response.headers()
                    .firstValueAsLong(SubscriptionTask.DUMP_HEADER)
                    .orElseThrow(() -> unexpected(tasks, response.body()));
        } catch (IOException e) {
            throw unexpected(tasks, e.toString());
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, StartException {
        try {
            return client.send(request.timeout(ANSWERS_WITHIN).build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(List.of("Interrupted"));
        }
    }

    private static StartException unexpected(String address, String answer) {
        return new StartException(List.of("What listens at " + address
                + " does not answer as a River with this configuration does: " + answer.strip()
                + ". Give the configuration that the River there was started with"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
