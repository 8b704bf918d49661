package dev.river.service;

import dev.river.service.config.ServerAddresses;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the server's ports before anything else starts, so that it is known where this instance is found, and whoever asks
 * meanwhile waits for the pages. Takes a free port where the configured one is taken: another instance on the same host and
 * configuration is there to stand by, and must not die of it.
 */
final class Ports implements ServerFactory, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);

    private final ServerFactory configured;
    private final Map<Endpoint, ServerSocketChannel> open = new HashMap<>();

    private record Endpoint(@Nullable String host, int port) {}

    private Ports(ServerFactory configured) {
        this.configured = configured;
    }

    /** Opens them. The configuration says then which they are. */
    static Ports open(ServerFactory configured) {
        Ports ports = new Ports(configured);
        ServerAddresses.connectors(configured).forEach(ports::open);
        return ports;
    }

    private void open(HttpConnectorFactory connector) {
        int port = connector.getPort();
        try {
            ServerSocketChannel channel;
            try {
                channel = bind(connector, port);
            } catch (BindException e) {
                if (port == 0) {
                    throw e;
                }
                channel = bind(connector, 0);
                LOG.warn(
                        "Port {} is taken, perhaps by another instance of River. This instance has its pages at port {}",
                        port,
                        channel.socket().getLocalPort());
            }
            connector.setPort(channel.socket().getLocalPort());
            open.put(new Endpoint(connector.getBindHost(), connector.getPort()), channel);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Port " + port + (connector.getBindHost() == null ? "" : " of " + connector.getBindHost())
                            + " cannot be opened (" + e.getMessage() + "); set another port or bindHost under server",
                    e);
        }
    }

    private static ServerSocketChannel bind(HttpConnectorFactory connector, int port) throws IOException {
        String host = connector.getBindHost();
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.socket().setReuseAddress(true);
            Integer waiting = connector.getAcceptQueueSize();
            channel.bind(
                    host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port),
                    waiting == null ? 0 : waiting);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void configure(Environment environment) {
        configured.configure(environment);
    }

    @Override
    public Server build(Environment environment) {
        Server server = configured.build(environment);
        connectors(server).forEach(this::give);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle started) {
                LOG.info("River serves {}", pages(server));
            }
        });
        return server;
    }

    private void give(ServerConnector connector) {
        ServerSocketChannel channel = open.remove(new Endpoint(connector.getHost(), connector.getPort()));
        if (channel != null) {
            try {
                connector.open(channel);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Closes those that no server has taken over. */
    @Override
    public void close() {
        for (ServerSocketChannel channel : open.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("A port could not be closed", e);
            }
        }
        open.clear();
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
