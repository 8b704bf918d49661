package dev.river.sinks.elasticsearch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Stands before a real server: asks for a login, limits what it takes, holds and refuses requests, loses answers. */
final class ReverseProxy implements AutoCloseable {

    /** What happens at a request. An exception ends the connection without an answer. */
    interface Event {
        void happen() throws Exception;
    }

    static final Event NOTHING = () -> {};

    private final String target;
    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What Authorization must hold, null for anything. */
    volatile @Nullable String authorization;
    /** The longest body taken, in bytes. */
    volatile int longestBody = Integer.MAX_VALUE;
    /** What is answered in place of the server's own greeting, with its version; null for that one, empty for none at all. */
    volatile @Nullable String greeting;
    /** Happens before a bulk request is passed on. */
    volatile Event beforeBulk = NOTHING;
    /** How many answers to bulk requests are still to be lost, after the server has carried them out. */
    final AtomicInteger answersToLose = new AtomicInteger();
    /** How many bulk requests have come. */
    final AtomicInteger bulks = new AtomicInteger();

    ReverseProxy(String target, @Nullable SSLContext tls) throws IOException {
        this.target = target;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls == null) {
            server = HttpServer.create(address, 0);
            scheme = "http";
        } else {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = https;
            scheme = "https";
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url(String host) {
        return scheme + "://" + host + ":" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String expected = authorization;
            if (expected != null
                    && !expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            if (body.length > longestBody) {
                exchange.sendResponseHeaders(413, -1);
                return;
            }
            String shown = greeting;
            if (shown != null && exchange.getRequestURI().getPath().equals("/")) {
                byte[] answer = shown.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(shown.isEmpty() ? 404 : 200, shown.isEmpty() ? -1 : answer.length);
                exchange.getResponseBody().write(answer);
                return;
            }
            boolean bulk = exchange.getRequestURI().getPath().equals("/_bulk");
            if (bulk) {
                bulks.incrementAndGet();
                beforeBulk.happen();
            }
            HttpResponse<byte[]> answer = forward(exchange, body);
            if (bulk && answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return; // the connection is closed without an answer
            }
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            answer.headers().firstValue("Content-Type").orElse("application/json"));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .timeout(Duration.ofSeconds(60))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        for (String header : new String[] {"Content-Type", "X-Opaque-Id"}) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
