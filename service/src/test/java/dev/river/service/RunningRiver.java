package dev.river.service;

import dev.river.service.config.RiverConfiguration;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import net.sourceforge.argparse4j.inf.Namespace;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** River in this process, as {@code server} starts it. */
final class RunningRiver implements AutoCloseable {

    /** Nothing listens there: subscriptions wait for it. */
    static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/shop";

    private final Environment environment;
    private final Server server;

    private RunningRiver(Environment environment) {
        this.environment = environment;
        this.server = Objects.requireNonNull(environment.getApplicationContext().getServer());
    }

    /** Starts it with one subscription, {@code shop}, to a server that is not there; port 0 takes a free one. */
    static RunningRiver start(Path directory, int applicationPort, int adminPort) throws Exception {
        return start(directory, applicationPort, adminPort, "");
    }

    /** With more settings. */
    static RunningRiver start(Path directory, int applicationPort, int adminPort, String settings) throws Exception {
        return start(directory, applicationPort, adminPort, settings, "127.0.0.1");
    }

    /** With its pages at this address. */
    static RunningRiver start(Path directory, int applicationPort, int adminPort, String settings, String host)
            throws Exception {
        Path file = Files.writeString(
                directory.resolve("config.yml"),
                """
                subscriptions:
                  - name: shop
                    source: {url: "%s?password=secret", user: river, password: secret}
                    rules: [{table: "*", sink: events}]
                sinks:
                  events: {type: file, path: events.jsonl}
                server:
                  applicationConnectors: [{type: http, port: %d, bindHost: "%s"}]
                  adminConnectors: [{type: http, port: %d, bindHost: "%s"}]
                logging: {level: WARN}
                """.formatted(NOWHERE, applicationPort, host, adminPort, host) + settings);
        RiverApplication application = new RiverApplication();
        Bootstrap<RiverConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        bootstrap.registerMetrics();
        ServerCommand<RiverConfiguration> command = new RunCommand(application);
        command.run(bootstrap, new Namespace(Map.of("file", file.toString())));
        return new RunningRiver(Objects.requireNonNull(command.getEnvironment()));
    }

    Environment environment() {
        return environment;
    }

    int applicationPort() {
        return port(0);
    }

    int adminPort() {
        return port(1);
    }

    HttpResponse<String> get(int port, String path, String... headers) throws IOException, InterruptedException {
        return send(
                headers.length == 0 ? request(port, path) : request(port, path).headers(headers));
    }

    HttpResponse<String> post(int port, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(port, path).POST(HttpRequest.BodyPublishers.noBody());
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    private int port(int connector) {
        return ((ServerConnector) server.getConnectors()[connector]).getLocalPort();
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
