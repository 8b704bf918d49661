package dev.river.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.river.pipeline.metric.MetricName;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process shows whose PostgreSQL is away. */
final class PagesTest {

    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)*})? (\\S+)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|summary|histogram|unknown)");
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) .*");

    @TempDir
    private static Path directory;

    private static RunningRiver river;

    @BeforeAll
    static void start() throws Exception {
        river = RunningRiver.start(directory, 0, 0);
    }

    @AfterAll
    static void stop() throws Exception {
        river.close();
    }

    @Test
    void apiTellsHowEverySubscriptionIs() throws Exception {
        JsonNode all = json(river.get(river.applicationPort(), "/api/subscriptions"));

        assertThat(all).hasSize(1);
        assertThat(all.get(0).path("name").textValue()).isEqualTo("shop");
        assertThat(all.get(0).path("slot").textValue()).isEqualTo("river_shop");
        assertThat(Instant.parse(all.get(0).path("since").textValue())).isBefore(Instant.now());
        assertThat(all.get(0).path("lagBytes").isNull()).isTrue();
        assertThat(all.get(0).path("flushedLsn").isNull()).isTrue();
    }

    @Test
    void apiTellsOfOneSubscription() throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> json(river.get(river.applicationPort(), "/api/subscriptions/shop"))
                        .path("state")
                        .asText()
                        .equals("RETRYING"));

        assertThat(json(river.get(river.applicationPort(), "/api/subscriptions/shop"))
                        .path("reason")
                        .textValue())
                .contains(RunningRiver.NOWHERE);
    }

    @Test
    void slashAtTheEndMakesNoDifference() throws Exception {
        assertThat(json(river.get(river.applicationPort(), "/api/subscriptions/"))
                        .get(0)
                        .path("name")
                        .textValue())
                .isEqualTo("shop");
        assertThat(json(river.get(river.applicationPort(), "/api/subscriptions/shop/"))
                        .path("name")
                        .textValue())
                .isEqualTo("shop");
    }

    @Test
    void unknownSubscriptionIsNotFoundAndTheOthersAreNamed() throws Exception {
        HttpResponse<String> answer = river.get(river.applicationPort(), "/api/subscriptions/nil");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("code").intValue()).isEqualTo(404);
        assertThat(json(answer).path("message").textValue())
                .isEqualTo("There is no subscription with that name; there are shop");
    }

    @Test
    void healthCheckIsRedWithTheReason() throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> river.get(river.adminPort(), "/healthcheck").statusCode() == 500);

        JsonNode health = json(river.get(river.adminPort(), "/healthcheck")).path("subscription.shop");
        assertThat(health.path("healthy").booleanValue()).isFalse();
        assertThat(health.path("message").textValue()).startsWith("RETRYING: ").contains(RunningRiver.NOWHERE);
    }

    @Test
    void taskWithoutAKnownSubscriptionSaysWhichThereAre() throws Exception {
        HttpResponse<String> unnamed = river.post(river.adminPort(), "/tasks/pause");
        assertThat(unnamed.statusCode()).isEqualTo(400);
        assertThat(unnamed.body()).contains("/tasks/pause?subscription= takes shop");

        HttpResponse<String> unknown = river.post(river.adminPort(), "/tasks/dump?subscription=nil");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("/tasks/dump?subscription= takes shop");

        assertThat(river.get(river.adminPort(), "/tasks/dump?subscription=shop").statusCode())
                .isEqualTo(405);
    }

    @Test
    void tasksPauseAndResume() throws Exception {
        assertThat(river.post(river.adminPort(), "/tasks/pause?subscription=shop")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> resumed = river.post(river.adminPort(), "/tasks/resume?subscription=shop");

        assertThat(resumed.statusCode()).isEqualTo(200);
        assertThat(resumed.body())
                .startsWith("shop is resumed, and is RETRYING: PostgreSQL at ")
                .endsWith(System.lineSeparator());
    }

    @Test
    void metricsAreWhatPrometheusReads() throws Exception {
        MetricRegistry metrics = river.environment().metrics();
        metrics.meter(MetricName.of("river.test.in", "subscription", "shop", "table", "public.orders"))
                .mark(3);
        metrics.counter(MetricName.of("river.test.in", "subscription", "shop", "table", "public.a\"b\\{,=%} \n"))
                .inc(4);
        metrics.counter(MetricName.of("river.test.rejected", "subscription", "shop"))
                .inc(2);
        metrics.counter(MetricName.of("river.test.rejected", "subscription", "other"))
                .inc(5);
        metrics.gauge(MetricName.of("river.test.lag", "subscription", "shop"), () -> () -> 1.5);
        metrics.histogram(MetricName.of("river.test.batch", "subscription", "shop"))
                .update(7);
        metrics.timer("some.resource");
        metrics.timer("some.resource.total");
        metrics.meter("some-resource");
        river.get(river.applicationPort(), "/api/subscriptions");
        river.get(river.applicationPort(), "/api/subscriptions/nil");

        String page = page("text/plain");

        assertValid(page);
        assertThat(page.lines())
                .contains(
                        "# TYPE river_test_in_total counter",
                        "river_test_in_total{subscription=\"shop\",table=\"public.orders\"} 3.0",
                        "river_test_rejected_total{subscription=\"shop\"} 2.0",
                        "river_test_rejected_total{subscription=\"other\"} 5.0",
                        "river_state{state=\"FAILED\",subscription=\"shop\"} 0.0",
                        "# TYPE river_test_lag gauge",
                        "river_test_lag{subscription=\"shop\"} 1.5",
                        "# TYPE river_test_batch summary",
                        "river_test_batch{subscription=\"shop\",quantile=\"0.5\"} 7.0",
                        "river_test_batch_count{subscription=\"shop\"} 1")
                .anyMatch(line -> line.startsWith("jvm_memory_heap_used "))
                .anyMatch(line ->
                        line.startsWith("io_dropwizard_jetty_MutableServletContextHandler_2xx_responses_total "));
        assertThat(page).doesNotContain("secret");
    }

    @Test
    void metricsAreAlsoOpenMetricsForWhoAsks() throws Exception {
        assertThat(page("application/openmetrics-text; version=1.0.0")).endsWith("# EOF\n");
    }

    private static String page(String accept) throws Exception {
        HttpResponse<String> answer = river.get(river.adminPort(), "/metrics", "Accept", accept);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(accept);
        return answer.body();
    }

    /** Each line is a sample, a type or a help; each family has one type, before its samples; no series is there twice. */
    private static void assertValid(String page) {
        Set<String> families = new HashSet<>();
        Set<String> series = new HashSet<>();
        String family = "";
        for (String line : page.split("\n")) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                family = type.group(1);
                assertThat(families.add(family)).as(line).isTrue();
            } else if (!HELP.matcher(line).matches()) {
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(sample.group(1)).as(line).startsWith(family);
                assertThat(series.add(sample.group(1) + sample.group(2)))
                        .as(line)
                        .isTrue();
                assertThat(Double.valueOf(sample.group(3))).as(line).isNotNull();
            }
        }
        assertThat(series).hasSizeGreaterThan(50);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }
}
