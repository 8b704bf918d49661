package dev.river.service.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.river.pipeline.Subscription;
import dev.river.sink.Lsn;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** {@code GET /api/subscriptions} and {@code GET /api/subscriptions/…} on the application's port: how they are, as JSON. */
public final class SubscriptionsPage extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final String PATH = "/api/subscriptions/*";

    /** Why there is no answer, as Dropwizard's own resources say it. */
    private record Problem(int code, String message) {}

    private final transient Map<String, Subscription> subscriptions;
    private final transient ObjectMapper json;

    private SubscriptionsPage(Map<String, Subscription> subscriptions, ObjectMapper json) {
        this.subscriptions = subscriptions;
        this.json = json;
    }

    /**
     * Serves all, in the order of the configuration, and each by its name. LSNs are as PostgreSQL writes them, times as ISO 8601
     * does.
     *
     * @param subscriptions all of them, by name
     */
    public static void addTo(Environment environment, Map<String, Subscription> subscriptions) {
        ObjectMapper json = environment
                .getObjectMapper()
                .registerModule(new SimpleModule().addSerializer(Lsn.class, ToStringSerializer.instance))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        environment
                .servlets()
                .addServlet("river-subscriptions", new SubscriptionsPage(subscriptions, json))
                .addMapping(PATH);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        String name = path == null ? "" : path.replaceAll("^/|/$", "");
        if (name.isEmpty()) {
            answer(
                    response,
                    HttpServletResponse.SC_OK,
                    subscriptions.values().stream().map(Subscription::status).toList());
            return;
        }
        Subscription subscription = subscriptions.get(name);
        if (subscription != null) {
            answer(response, HttpServletResponse.SC_OK, subscription.status());
        } else {
            int code = HttpServletResponse.SC_NOT_FOUND;
            String others = String.join(", ", subscriptions.keySet());
            answer(response, code, new Problem(code, "There is no subscription with that name; there are " + others));
        }
    }

    private void answer(HttpServletResponse response, int status, Object content) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        json.writeValue(response.getOutputStream(), content);
    }
}
