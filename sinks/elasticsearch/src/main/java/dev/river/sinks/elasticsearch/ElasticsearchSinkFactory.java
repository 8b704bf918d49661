package dev.river.sinks.elasticsearch;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sinks.elasticsearch.client.Credentials;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.client.ServerAddresses;
import dev.river.sinks.elasticsearch.client.Trust;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of the sink {@code elasticsearch}. */
@JsonTypeName("elasticsearch")
public final class ElasticsearchSinkFactory implements SinkFactory {

    /** The addresses of nodes of one cluster; the next one is asked where one cannot be reached. */
    @JsonProperty
    @NotEmpty
    List<
                    @NotNull
                    @Pattern(
                            regexp = ServerAddresses.FORM,
                            message = "must be an address such as https://localhost:9200, without a user in it:"
                                    + " set username and password for that")
                    String>
            urls = List.of();

    /** The user to log in as, together with {@code password}. */
    @JsonProperty
    @Nullable
    String username;

    /** The password of the user. */
    @JsonProperty
    @Nullable
    String password;

    /** An API key instead of a user, in the base64 form that Elasticsearch gives as {@code encoded}. */
    @JsonProperty
    @Nullable
    String apiKey;

    /**
     * A PEM file with the certificates of the authorities to trust, relative to the folder of the configuration. Without
     * one, those that Java trusts.
     */
    @JsonProperty
    @Nullable
    Path caCertificate;

    /** Whether the server's certificate must be for the host in the address. */
    @JsonProperty
    boolean verifyHostnames = true;

    /** How long an answer may take. */
    @JsonProperty
    @NotNull
    Duration requestTimeout = Duration.ofSeconds(60);

    /** How long a connection may take. */
    @JsonProperty
    @NotNull
    Duration connectTimeout = Duration.ofSeconds(5);

    @Override
    public Sink create(SinkContext context) {
        requirePositive("requestTimeout", requestTimeout);
        requirePositive("connectTimeout", connectTimeout);
        ServerAddresses addresses = ServerAddresses.parse(urls);
        Credentials credentials = Credentials.of(username, password, apiKey);
        Trust trust =
                Trust.of(caCertificate == null ? null : context.directory().resolve(caCertificate), verifyHostnames);
        SearchClient client = new SearchClient(addresses, credentials, trust, requestTimeout, connectTimeout);
        return new ElasticsearchSink(context, client, requestTimeout);
    }

    /** Only bare rows: a document is a row. */
    @Override
    public List<String> formats() {
        return List.of("row");
    }

    @Override
    public boolean storesRows() {
        return true;
    }

    @Override
    public String destinationName(String destination) {
        return IndexNames.indexFor(destination);
    }

    private static void requirePositive(String setting, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new FatalException("The setting " + setting + " must be longer than nothing, such as 30s.");
        }
    }
}
