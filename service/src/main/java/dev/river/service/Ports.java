package dev.river.service;

import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.setup.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the server's ports before it starts, and takes a free one where the configured one is taken: another instance on
 * the same host and configuration is there to stand by, and must not die of it.
 */
final class Ports implements ServerFactory {

    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);

    private final ServerFactory configured;

    Ports(ServerFactory configured) {
        this.configured = configured;
    }

    @Override
    public void configure(Environment environment) {
        configured.configure(environment);
    }

    @Override
    public Server build(Environment environment) {
        Server server = configured.build(environment);
        connectors(server).forEach(Ports::open);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle started) {
                LOG.info("River serves {}", pages(server));
            }
        });
        return server;
    }

    private static void open(ServerConnector connector) {
        int port = connector.getPort();
        try {
            try {
                connector.open();
            } catch (IOException e) {
                if (port == 0 || !(e instanceof BindException || e.getCause() instanceof BindException)) {
                    throw e;
                }
                connector.setPort(0);
                connector.open();
                LOG.warn(
                        "Port {} is taken, perhaps by another instance of River. This instance serves its {}"
                                + " pages at port {}",
                        port,
                        connector.getName(),
                        connector.getLocalPort());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Port " + port + (connector.getHost() == null ? "" : " of " + connector.getHost())
                            + " cannot be opened; set another port under server",
                    e);
        }
    }

    private static String pages(Server server) {
        return connectors(server).stream()
                .map(connector -> connector.getName() + " pages at port " + connector.getLocalPort())
                .collect(Collectors.joining(", "));
    }

    private static List<ServerConnector> connectors(Server server) {
        return Arrays.stream(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(ServerConnector.class::cast)
                .toList();
    }
}
