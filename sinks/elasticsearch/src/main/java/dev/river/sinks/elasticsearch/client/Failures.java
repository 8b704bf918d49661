package dev.river.sinks.elasticsearch.client;

import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** Decides of which kind a failure is, and says in a sentence what to do about it. */
public final class Failures {

    private static final String PRIVILEGES = "it needs the cluster privilege monitor, and on the indexes of its rules"
            + " create_index, index, delete, read and maintenance";

    private final Credentials credentials;
    private final Duration requestTimeout;
    private final Duration connectTimeout;

    Failures(Credentials credentials, Duration requestTimeout, Duration connectTimeout) {
        this.credentials = credentials;
        this.requestTimeout = requestTimeout;
        this.connectTimeout = connectTimeout;
    }

    /** Whether the request never left, so that another node may be asked at once. */
    static boolean neverSent(Throwable failure) {
        return found(failure, ConnectException.class)
                || found(failure, ConnectTimeoutException.class)
                || found(failure, UnknownHostException.class)
                || found(failure, NoRouteToHostException.class);
    }

    /** For a request that got no answer, or only a part of one. */
    SinkException noAnswer(Exception failure, String product, String url) {
        String server = product + " at " + url;
        if (found(failure, SSLPeerUnverifiedException.class)) {
            return new FatalException(
                    "The certificate of " + url + " is not for the host in the address: use the name that the"
                            + " certificate is for, or set verifyHostnames to false.",
                    failure);
        }
        if (found(failure, CertificateException.class) || found(failure, CertPathValidatorException.class)) {
            return new FatalException(
                    "The certificate of " + url + " is not trusted: set caCertificate to the PEM file of the authority"
                            + " that signed it, and see that it has not expired.",
                    failure);
        }
        if (found(failure, SSLException.class) && !found(failure, SSLHandshakeException.class) && isPlain(failure)) {
            return new FatalException(url + " does not speak TLS: write http:// instead of https:// in urls.", failure);
        }
        if (neverSent(failure)) {
            return new RetriableException(
                    server + " cannot be reached (" + whyUnreachable(failure) + "): is it running, and is urls"
                            + " correct?",
                    failure);
        }
        if (found(failure, InterruptedIOException.class) && !found(failure, SocketTimeoutException.class)) {
            return new RetriableException("The sink was closed before " + server + " had answered.", failure);
        }
        if (found(failure, SocketTimeoutException.class)) {
            return new RetriableException(
                    server + " did not answer within " + requestTimeout.toSeconds()
                            + " s: see that it is healthy, or raise requestTimeout.",
                    failure);
        }
        return new RetriableException(
                "The connection to " + server + " was lost before the answer (" + failure.getMessage()
                        + "): is it running, and does it speak " + url.substring(0, url.indexOf(':')) + "?",
                failure);
    }

    /** For a request that was refused as a whole. */
    public SinkException refused(Answer answer, String server, @Nullable String index) {
        ServerError error = answer.error();
        return serious(error, server, index)
                .orElseGet(() -> new FatalException(server + " refuses a request (" + error.withoutValues()
                        + "): is urls correct, and is a server behind it that River supports?"));
    }

    /**
     * The failure of the whole batch that the error stands for, or nothing where it is about one document. What the server
     * reports for each document may still be about all of them: the status 400 alone says nothing.
     */
    public Optional<SinkException> serious(ServerError error, String server, @Nullable String index) {
        String where = (index == null ? "" : "index " + index + " of ") + server;
        String why = error.withoutValues();
        if (error.status() == 401) {
            return Optional.of(new FatalException(
                    credentials.areGiven()
                            ? server + " refuses " + credentials.who() + ": is the password or apiKey correct?"
                            : server + " demands a user: set username and password, or apiKey."));
        }
        if (error.is("cluster_block_exception")) {
            return Optional.of(new RetriableException("The server blocks writes to " + where + " (" + why
                    + "): see whether its disk is full or the index is read-only, and remove the block."));
        }
        if (error.is("index_closed_exception")) {
            return Optional.of(new RetriableException("The " + where + " is closed: open it."));
        }
        if (error.status() == 403 || error.is("security_exception")) {
            return Optional.of(new FatalException("The server does not allow " + credentials.who() + " to use " + where
                    + " (" + why + "): " + PRIVILEGES + "."));
        }
        if (isPassing(error)) {
            return Optional.of(passing(error, server, index));
        }
        if (error.is("validation_exception")) {
            return Optional.of(notCreated(error, server, index));
        }
        if (error.reason().startsWith("pipeline with id [")) {
            return Optional.of(new RetriableException(
                    "The " + where + " sends documents through an ingest pipeline that does not exist ("
                            + error.reason() + "): create the pipeline, or take it out of the index's settings."));
        }
        if (error.reason().startsWith("Number of documents in ")) {
            return Optional.of(new RetriableException("The " + where + " is full (" + why
                    + "): remove documents from it, or let the rule write to an index with more shards."));
        }
        if (error.is("invalid_index_name_exception")) {
            return Optional.of(new FatalException("The server takes no index of this name: " + where + " (" + why
                    + "). Give the rule another destination by its setting to."));
        }
        if (error.is("index_not_found_exception")) {
            return Optional.of(
                    new FatalException(
                            "There is no " + where
                                    + ", and the server may not create it by itself: create it, or allow it in action.auto_create_index."));
        }
        if (Dialect.isUnknownTo(error)) {
            return Optional.of(new RetriableException(
                    server + " is of another version than before (" + why + "): River asks for its version again."));
        }
        if (error.is("invalid_type_name_exception")) {
            return Optional.of(new FatalException("The server takes no documents of this type in " + where + " ("
                    + error.reason() + "): give the sink another documentType, or none."));
        }
        if (error.reason().startsWith("Rejecting mapping update to [") && why.contains("more than 1 type")) {
            return Optional.of(new FatalException("The " + where + " has documents of another type (" + why
                    + "): set the sink's documentType to the type that stands in the index's mapping."));
        }
        if (error.is("routing_missing_exception") || why.contains("no write index") || why.contains("data stream")) {
            return Optional.of(new FatalException("The " + where + " does not take documents by their ids alone (" + why
                    + "): let the rule write to its own index."));
        }
        return error.status() == 404
                ? Optional.of(new FatalException(
                        "There is nothing to write to at " + where + " (" + why + "): is urls correct?"))
                : Optional.empty();
    }

    /** For an error that will pass. */
    public SinkException passing(ServerError error, String server, @Nullable String index) {
        return new RetriableException("The server cannot serve " + (index == null ? "" : "index " + index + " of ")
                + server + " at present (" + error.withoutValues()
                + "): see that the cluster is healthy.");
    }

    /** For an index that is not there, and that the server does not make either when it is first written to. */
    public SinkException notCreated(ServerError error, String server, @Nullable String index) {
        return new RetriableException("The server does not create " + (index == null ? "an index" : "index " + index)
                + " of " + server + " (" + error.withoutValues() + "): correct the index template that it takes; if the"
                + " cluster has too many shards, remove indexes or raise cluster.max_shards_per_node.");
    }

    private static boolean isPassing(ServerError error) {
        return error.status() == 408
                || error.status() == 429
                || error.status() >= 500
                || error.is(
                        "es_rejected_execution_exception",
                        "rejected_execution_exception",
                        "circuit_breaking_exception",
                        "unavailable_shards_exception",
                        "search_context_missing_exception",
                        "resource_already_exists_exception");
    }

    private String whyUnreachable(Throwable failure) {
        if (found(failure, UnknownHostException.class)) {
            return "the host is unknown";
        }
        if (found(failure, NoRouteToHostException.class)) {
            return "there is no route to the host";
        }
        if (found(failure, ConnectTimeoutException.class)) {
            return "no connection within " + connectTimeout.toMillis() + " ms";
        }
        return "connection refused";
    }

    private static boolean isPlain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && cause.getMessage().contains("SSL message")) {
                return true;
            }
        }
        return false;
    }

    private static boolean found(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
