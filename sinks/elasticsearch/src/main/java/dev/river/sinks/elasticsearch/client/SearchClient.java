package dev.river.sinks.elasticsearch.client;

import dev.river.sink.SinkException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ContentTooLongException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.Cancellable;
import org.opensearch.client.HttpAsyncResponseConsumerFactory.HeapBufferedResponseConsumerFactory;
import org.opensearch.client.Node;
import org.opensearch.client.Request;
import org.opensearch.client.RequestOptions;
import org.opensearch.client.Response;
import org.opensearch.client.ResponseException;
import org.opensearch.client.ResponseListener;
import org.opensearch.client.RestClient;
import org.opensearch.client.RestClientBuilder;

/** Sends requests to one node, and to the next where that one cannot be reached. For any thread. */
@SuppressWarnings("deprecation") // still the one client that speaks with both products
public final class SearchClient implements AutoCloseable {

    private static final int LONGEST_ANSWER = 100 << 20;
    /** Servers, proxies and firewalls drop connections that were quiet for long. */
    private static final TimeValue QUIET = TimeValue.ofSeconds(5);

    private final RestClient client;
    private final List<Node> nodes;
    private final String path;
    private final Duration patience;
    private final Failures failures;
    private volatile String product = "Elasticsearch or OpenSearch";
    private volatile Dialect dialect = Dialect.WITHOUT_TYPES;
    private volatile int current;

    /**
     * @param requestTimeout how long an answer may take
     * @param connectTimeout how long a connection may take
     */
    public SearchClient(
            ServerAddresses addresses,
            Credentials credentials,
            Trust trust,
            Duration requestTimeout,
            Duration connectTimeout) {
        this.nodes = addresses.hosts().stream().map(Node::new).toList();
        this.path = addresses.path();
        this.patience = requestTimeout.plus(connectTimeout);
        this.failures = new Failures(credentials, requestTimeout, connectTimeout);
        RestClientBuilder builder = RestClient.builder(nodes.get(0))
                .setRequestConfigCallback(config -> config.setResponseTimeout(timeout(requestTimeout))
                        .setConnectionRequestTimeout(timeout(requestTimeout)))
                .setHttpClientConfigCallback(http -> configure(http, trust, requestTimeout, connectTimeout));
        credentials
                .authorization()
                .ifPresent(value ->
                        builder.setDefaultHeaders(new Header[] {new BasicHeader("Authorization", value, true)}));
        if (!path.isEmpty()) {
            builder.setPathPrefix(path);
        }
        this.client = builder.build();
    }

    private static HttpAsyncClientBuilder configure(
            HttpAsyncClientBuilder http, Trust trust, Duration requestTimeout, Duration connectTimeout) {
        return http.setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setTlsStrategy(ClientTlsStrategyBuilder.create()
                                .setSslContext(trust.context())
                                .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT)
                                .setHostnameVerifier(
                                        trust.verifyHostnames()
                                                ? new DefaultHostnameVerifier()
                                                : NoopHostnameVerifier.INSTANCE)
                                .buildAsync())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout(connectTimeout))
                                .setSocketTimeout(timeout(requestTimeout))
                                .setValidateAfterInactivity(QUIET)
                                .build())
                        .build())
                // a redirect would carry the credentials elsewhere
                .disableRedirectHandling()
                .disableCookieManagement()
                // the client logs each as a warning, and some versions send one with every answer
                .addResponseInterceptorFirst((response, entity, context) -> response.removeHeaders("Warning"));
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.of(duration);
    }

    /** The address of the node that is asked, for a sentence. */
    public String url() {
        return nodes.get(current).getHost().toURI() + path;
    }

    /** What is asked and where, for a sentence: {@code OpenSearch at http://localhost:9200}. */
    public String server() {
        return product + " at " + url();
    }

    /** Tells which product the server is, and how requests to it are put. */
    public void serverIs(String product, Dialect dialect) {
        this.product = product;
        this.dialect = dialect;
    }

    /** How requests are put, as the server was last known. */
    public Dialect dialect() {
        return dialect;
    }

    /** Says what a failure is and what to do about it, for the settings of this client. */
    public Failures failures() {
        return failures;
    }

    /**
     * Sends a request and waits for the answer, whatever its status.
     *
     * @throws SinkException if there is no answer
     */
    public Answer send(Request request) {
        return send(request, LONGEST_ANSWER)
                .orElseThrow(() -> noAnswer(new IOException("the answer is longer than 100 MiB")));
    }

    /**
     * Sends a request and waits for the answer, whatever its status; nothing where it takes more bytes than that.
     *
     * @throws SinkException if there is no answer
     */
    public Optional<Answer> send(Request request, int longest) {
        RequestOptions.Builder options = request.getOptions().toBuilder();
        options.setHttpAsyncResponseConsumerFactory(new HeapBufferedResponseConsumerFactory(longest));
        request.setOptions(options);
        for (int tried = 1; ; tried++) {
            int asked = current;
            try {
                Answer answer = exchange(request);
                if (answer.leavesTheRequestOpen()) {
                    takeNodeAfter(asked);
                }
                return Optional.of(answer);
            } catch (ContentTooLongException e) {
                return Optional.empty();
            } catch (IOException e) {
                SinkException failure = noAnswer(e);
                takeNodeAfter(asked);
                if (tried == nodes.size() || !Failures.neverSent(e)) {
                    throw failure;
                }
            }
        }
    }

    private SinkException noAnswer(IOException failure) {
        return failures.noAnswer(failure, product, url());
    }

    /**
     * The client is only ever given one node: with several it would send a request again whose answer was lost, and the
     * first one could be carried out after later ones. Where several requests fail together, one of them takes the next node.
     */
    private synchronized void takeNodeAfter(int asked) {
        if (current == asked) {
            current = (asked + 1) % nodes.size();
            client.setNodes(List.of(nodes.get(current)));
        }
    }

    private Answer exchange(Request request) throws IOException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Cancellable call = client.performRequestAsync(request, new Listener(answer));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            call.cancel();
            throw new SocketTimeoutException("no answer within " + patience.toMillis() + " ms");
        } catch (InterruptedException e) {
            call.cancel();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The connections to " + url() + " could not be closed", e);
        }
    }

    private record Listener(CompletableFuture<Answer> answer) implements ResponseListener {

        @Override
        public void onSuccess(Response response) {
            try {
                byte[] body = response.getEntity() == null
                        ? new byte[0]
                        : response.getEntity().getContent().readAllBytes();
                answer.complete(new Answer(response.getStatusLine().getStatusCode(), body));
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        }

        @Override
        public void onFailure(Exception failure) {
            if (failure instanceof ResponseException refused) {
                onSuccess(refused.getResponse());
            } else {
                answer.completeExceptionally(failure);
            }
        }
    }
}
