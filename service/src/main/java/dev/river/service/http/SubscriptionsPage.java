package dev.river.service.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.river.pipeline.Subscription;
import dev.river.pipeline.SubscriptionStatus;
import dev.river.service.Subscriptions;
import dev.river.sink.Lsn;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code GET /api/subscriptions} and {@code GET /api/subscriptions/…} on the application's port: how they are, as JSON. */
public final class SubscriptionsPage extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final String PATH = "/api/subscriptions/*";

    /** Why there is no answer, as Dropwizard's own resources say it. */
    private record Problem(int code, String message) {}

    private final transient Subscriptions subscriptions;
    private final transient ObjectMapper json;

    private SubscriptionsPage(Subscriptions subscriptions, ObjectMapper json) {
        this.subscriptions = subscriptions;
        this.json = json;
    }

    /**
     * Serves all, in the order of the configuration, and each by its name. LSNs are as PostgreSQL writes them, times as ISO 8601
     * does.
     */
    public static void addTo(Environment environment, Subscriptions subscriptions) {
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
                    subscriptions.all().stream().map(Subscription::status).toList());
            return;
        }
        Optional<SubscriptionStatus> status = subscriptions.named(name).map(Subscription::status);
        if (status.isPresent()) {
            answer(response, HttpServletResponse.SC_OK, status.get());
        } else {
            int code = HttpServletResponse.SC_NOT_FOUND;
            String others = String.join(", ", subscriptions.names());
            answer(response, code, new Problem(code, "There is no subscription of that name; there are " + others));
        }
    }

    private void answer(HttpServletResponse response, int status, Object content) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        json.writeValue(response.getOutputStream(), content);
    }
}
