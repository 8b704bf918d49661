package dev.river.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.rule.TablePattern;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.settings.TaskAddress;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.service.http.SubscriptionTask;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskConflictTest {

    @TempDir
    Path directory;

    @Test
    void taskThatTheStateForbidsIsAConflictWithTheReason() throws Exception {
        Environment environment = new Environment("test");
        // Never started, and so standing by.
        SubscriptionTask.addTo(environment, new Subscriptions(List.of(shop()), environment.metrics()).byName());
        Server server = serverOf(environment);
        server.start();
        try {
            int port = ((ServerConnector) server.getConnectors()[1]).getLocalPort();
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port + "/tasks/pause?subscription=shop"))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("shop stands by");
        } finally {
            server.stop();
        }
    }

    private SubscriptionSettings shop() {
        Source source = new Source(
                RunningRiver.NOWHERE, null, null, null, "river_shop", PluginChoice.AUTO, "river_shop", Map.of());
        Rule rule = new Rule(TablePattern.parse("*"), "events", DestinationTemplate.DEFAULT, List.of(), null);
        return new SubscriptionSettings(
                "shop",
                source,
                new DumpSettings(DumpSettings.Mode.COPY, 1),
                1L << 30,
                List.of(rule),
                Map.of(),
                new MemoryBudget(1 << 20, 1, 2),
                directory,
                directory,
                TaskAddress.DEFAULT);
    }

    private static Server serverOf(Environment environment) {
        DefaultServerFactory factory = new DefaultServerFactory();
        factory.setApplicationConnectors(List.of(connector()));
        factory.setAdminConnectors(List.of(connector()));
        LogbackAccessRequestLogFactory noLog = new LogbackAccessRequestLogFactory();
        noLog.setAppenders(List.of());
        factory.setRequestLogFactory(noLog);
        factory.configure(environment);
        return factory.build(environment);
    }

    private static HttpConnectorFactory connector() {
        HttpConnectorFactory connector = new HttpConnectorFactory();
        connector.setPort(0);
        connector.setBindHost("127.0.0.1");
        return connector;
    }
}
