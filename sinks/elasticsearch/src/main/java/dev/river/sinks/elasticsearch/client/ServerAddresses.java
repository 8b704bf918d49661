package dev.river.sinks.elasticsearch.client;

import dev.river.sink.FatalException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.HttpHost;

/**
 * Where the nodes of the cluster listen.
 *
 * @param hosts the nodes, at least one
 * @param path what stands before the path of every request, as behind a reverse proxy; may be empty
 */
public record ServerAddresses(List<HttpHost> hosts, String path) {

    /** What an address looks like, as a regular expression. */
    public static final String FORM = "(?i)https?://[^/?#@\\s]+(/[^?#@\\s]*)?";

    public ServerAddresses {
        hosts = List.copyOf(hosts);
    }

    /**
     * @throws FatalException if these are no addresses of one cluster. The sentence leaves the address out: it may hold a
     * password.
     */
    public static ServerAddresses parse(List<String> urls) {
        if (urls.isEmpty()) {
            throw new FatalException(
                    "The setting urls is empty: name at least one address, such as https://localhost:9200.");
        }
        List<HttpHost> hosts = new ArrayList<>();
        String path = null;
        for (int i = 0; i < urls.size(); i++) {
            URI uri = parse(urls.get(i), i);
            hosts.add(new HttpHost(uri.getScheme().toLowerCase(Locale.ROOT), uri.getHost(), uri.getPort()));
            String own = uri.getPath().replaceAll("/+$", "");
            if (path != null && !path.equals(own)) {
                throw new FatalException("The addresses in urls have different paths: give all of them the same.");
            }
            path = own;
        }
        return new ServerAddresses(hosts, path == null ? "" : path);
    }

    private static URI parse(String url, int position) {
        try {
            URI uri = new URI(url);
            if (url.matches(FORM) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without the text, which the exception quotes
        }
        throw new FatalException("urls[" + position + "] is not an address such as https://localhost:9200. A"
                + " user does not belong in it: set username and password for that.");
    }
}
