package dev.river.service.http;

import dev.river.pipeline.Subscription;
import dev.river.pipeline.progress.ProgressException;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /tasks/…?subscription=…} on the admin port.
 *
 * <p>A servlet of its own beside Dropwizard's tasks, which answer whatever goes wrong with 500 and log it with its stack
 * trace: an operator's slip is neither.
 */
public final class SubscriptionTask extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionTask.class);

    private final String task;
    private final String answer;
    private final transient Map<String, Subscription> subscriptions;
    private final transient Consumer<Subscription> work;

    private SubscriptionTask(
            String task, String answer, Map<String, Subscription> subscriptions, Consumer<Subscription> work) {
        this.task = task;
        this.answer = answer;
        this.subscriptions = subscriptions;
        this.work = work;
    }

    /**
     * Serves {@code pause}, {@code resume} and {@code dump}.
     *
     * @param subscriptions all of them, by name
     */
    public static void addTo(Environment environment, Map<String, Subscription> subscriptions) {
        add(environment, new SubscriptionTask("pause", "is paused", subscriptions, Subscription::pause));
        add(environment, new SubscriptionTask("resume", "is resumed", subscriptions, Subscription::resume));
        add(environment, new SubscriptionTask("dump", "is dumped again", subscriptions, Subscription::dump));
    }

    private static void add(Environment environment, SubscriptionTask task) {
        environment.admin().addServlet("river-" + task.task, task).addMapping("/tasks/" + task.task);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getParameter("subscription");
        if (name == null) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, "Name the subscription: " + known());
            return;
        }
        Subscription subscription = subscriptions.get(name);
        if (subscription == null) {
            answer(response, HttpServletResponse.SC_NOT_FOUND, "There is no subscription with that name: " + known());
            return;
        }
        try {
            work.accept(subscription);
            LOG.info("{}: {} was asked for by {}", name, task, request.getRemoteAddr());
            answer(response, HttpServletResponse.SC_OK, name + " " + answer);
        } catch (ProgressException e) {
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.getMessage());
        } catch (IllegalStateException e) {
            answer(response, HttpServletResponse.SC_CONFLICT, String.valueOf(e.getMessage()));
        }
    }

    private String known() {
        return "/tasks/" + task + "?subscription= takes " + String.join(", ", subscriptions.keySet());
    }

    private static void answer(HttpServletResponse response, int status, String sentence) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(sentence);
    }
}
