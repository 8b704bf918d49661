package dev.river.service.http;

import dev.river.pipeline.Subscription;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.status.State;
import dev.river.pipeline.status.SubscriptionStatus;
import dev.river.postgres.SourceException;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /tasks/…?subscription=…} on the admin port.
 *
 * <p>A servlet of its own beside Dropwizard's tasks, which answer whatever goes wrong with 500 and log it with its stack
 * trace: an operator's slip is neither.
 */
public final class SubscriptionTask extends HttpServlet {

    /** The header of an answer that has the number of the dump that was asked for. */
    public static final String DUMP_HEADER = "River-Dump";

    private static final String DUMP = "dump";

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionTask.class);

    private final String task;
    private final transient Map<String, Subscription> subscriptions;
    private final transient Work work;

    /** Does what is asked of a subscription, and says what happens now. */
    private interface Work {
        String apply(Subscription subscription, HttpServletRequest request, HttpServletResponse response);
    }

    private SubscriptionTask(String task, Map<String, Subscription> subscriptions, Work work) {
        this.task = task;
        this.subscriptions = subscriptions;
        this.work = work;
    }

    /**
     * Serves {@code pause}, {@code resume}, {@code dump} and {@code cancel}.
     *
     * @param subscriptions all of them, by name
     */
    public static void addTo(Environment environment, Map<String, Subscription> subscriptions) {
        add(environment, new SubscriptionTask("pause", subscriptions, SubscriptionTask::pause));
        add(environment, new SubscriptionTask("resume", subscriptions, SubscriptionTask::resume));
        add(environment, new SubscriptionTask("dump", subscriptions, SubscriptionTask::dump));
        add(environment, new SubscriptionTask("cancel", subscriptions, SubscriptionTask::cancel));
    }

    private static void add(Environment environment, SubscriptionTask task) {
        environment.admin().addServlet("river-" + task.task, task).addMapping("/tasks/" + task.task);
    }

    private static String pause(Subscription subscription, HttpServletRequest request, HttpServletResponse response) {
        if (request.getParameter(DUMP) == null) {
            subscription.pause();
            return "is paused";
        }
        long dump = number(request);
        subscription.pauseDump(dump);
        return "pauses dump " + dump;
    }

    private static String resume(Subscription subscription, HttpServletRequest request, HttpServletResponse response) {
        if (request.getParameter(DUMP) == null) {
            SubscriptionStatus status = subscription.resume();
            if (status.state() == State.FAILED) {
                throw new IllegalStateException(
                        subscription.name() + " was tried again, and still fails: " + status.reason());
            }
            return status.state() == State.RETRYING ? "is resumed, and is RETRYING: " + status.reason() : "is resumed";
        }
        long dump = number(request);
        subscription.resumeDump(dump);
        return "resumes dump " + dump;
    }

    private static String dump(Subscription subscription, HttpServletRequest request, HttpServletResponse response) {
        String[] tables = request.getParameterValues("table");
        long dump = subscription.dump(
                tables == null ? List.of() : List.of(tables),
                request.getParameter("where"),
                request.getParameter("sink"));
        response.setHeader(DUMP_HEADER, Long.toString(dump));
        return "is dumped again: dump " + dump;
    }

    private static String cancel(Subscription subscription, HttpServletRequest request, HttpServletResponse response) {
        long dump = number(request);
        subscription.cancelDump(dump);
        return "cancels dump " + dump;
    }

    private static long number(HttpServletRequest request) {
        String dump = request.getParameter(DUMP);
        try {
            return Long.parseLong(String.valueOf(dump));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Name a dump by its number, as in dump=1: GET /api/subscriptions shows the dumps", e);
        }
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
            String sentence = name + " " + work.apply(subscription, request, response);
            LOG.info("{}; asked for by {}", sentence, request.getRemoteAddr());
            answer(response, HttpServletResponse.SC_OK, sentence);
        } catch (IllegalArgumentException e) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (ProgressException | SourceException e) {
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
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
