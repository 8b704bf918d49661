package dev.river.service.config;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.jetty.HttpsConnectorFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the pages of a server are that is configured like this.
 *
 * @param pages the address of the application's pages, without a slash at the end
 * @param tasks the address of the admin pages, without a slash at the end
 */
public record ServerAddresses(String pages, String tasks) {

    public static ServerAddresses of(ServerFactory configured) {
        if (configured instanceof SimpleServerFactory simple) {
            return new ServerAddresses(
                    address(simple.getConnector(), simple.getApplicationContextPath()),
                    address(simple.getConnector(), simple.getAdminContextPath()));
        }
        DefaultServerFactory factory = (DefaultServerFactory) configured;
        return new ServerAddresses(
                address(factory.getApplicationConnectors().get(0), factory.getApplicationContextPath()),
                address(factory.getAdminConnectors().get(0), factory.getAdminContextPath()));
    }

    /** All that the server listens by. */
    public static List<HttpConnectorFactory> connectors(ServerFactory configured) {
        return Stream.concat(
                        configured instanceof DefaultServerFactory factory
                                ? of(factory.getApplicationConnectors())
                                : Stream.empty(),
                        adminConnectors(configured).stream())
                .toList();
    }

    /** Those that take tasks. */
    static List<HttpConnectorFactory> adminConnectors(ServerFactory configured) {
        return configured instanceof SimpleServerFactory simple
                ? of(List.of(simple.getConnector())).toList()
                : of(((DefaultServerFactory) configured).getAdminConnectors()).toList();
    }

    /** Whether it can be reached from this host alone. */
    static boolean isLoopback(HttpConnectorFactory connector) {
        try {
            String host = connector.getBindHost();
            return host != null && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // That is told when the port is opened.
            return false;
        }
    }

    private static Stream<HttpConnectorFactory> of(List<ConnectorFactory> connectors) {
        return connectors.stream().map(HttpConnectorFactory.class::cast);
    }

    private static String address(ConnectorFactory configured, String path) {
        HttpConnectorFactory connector = (HttpConnectorFactory) configured;
        String host = connector.getBindHost();
        boolean everywhere = host == null || host.equals("0.0.0.0") || host.equals("::");
        return (connector instanceof HttpsConnectorFactory ? "https://" : "http://")
                + (everywhere ? "localhost" : host.contains(":") ? "[" + host + "]" : host) + ":"
                + connector.getPort() + path.replaceAll("/$", "");
    }
}
