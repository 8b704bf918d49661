package dev.river.sinks.elasticsearch;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.Setting;
import dev.river.sink.SettingProblem;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import dev.river.sinks.elasticsearch.client.Credentials;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.client.ServerAddresses;
import dev.river.sinks.elasticsearch.client.ServerVersion;
import dev.river.sinks.elasticsearch.client.Trust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of the sink {@code elasticsearch}. */
@SinkType("elasticsearch")
public final class ElasticsearchSinkFactory implements SinkFactory {

    /** The addresses of nodes of one cluster; the next one is asked where one cannot be reached. */
    @Setting
    List<String> urls = List.of();

    /** The user to log in as, together with {@code password}. */
    @Setting
    @Nullable
    String username;

    /** The password of the user. */
    @Setting
    @Nullable
    String password;

    /** An API key instead of a user, in the base64 form that Elasticsearch gives as {@code encoded}. */
    @Setting
    @Nullable
    String apiKey;

    /**
     * A PEM file with the certificates of the authorities to trust, relative to the folder of the configuration. Without
     * one, those that Java trusts.
     */
    @Setting
    @Nullable
    Path caCertificate;

    /** Whether the server's certificate must be for the host in the address. */
    @Setting
    boolean verifyHostnames = true;

    /**
     * The type of the documents, for Elasticsearch 5 and 6 alone. Without one it is {@code _doc}, and {@code doc} for versions
     * before 6.2, which do not take that.
     */
    @Setting
    @Nullable
    String documentType;

    /** How long an answer may take. */
    @Setting
    Duration requestTimeout = Duration.ofSeconds(60);

    /** How long a connection may take. */
    @Setting
    Duration connectTimeout = Duration.ofSeconds(5);

    @Override
    public List<SettingProblem> problems() {
        List<SettingProblem> problems = new ArrayList<>();
        if (urls.isEmpty()) {
            problems.add(SettingProblem.of("urls", "must not be empty"));
        }
        for (int i = 0; i < urls.size(); i++) {
            if (!urls.get(i).matches(ServerAddresses.FORM)) {
                problems.add(SettingProblem.of(
                        "urls[" + i + "]",
                        "must be an address such as https://localhost:9200, without a user in it: set username and"
                                + " password for that"));
            }
        }
        if (documentType != null && documentType.isBlank()) {
            problems.add(SettingProblem.of("documentType", "must not be empty: leave it out for the usual type"));
        }
        requirePositive("requestTimeout", requestTimeout, problems);
        requirePositive("connectTimeout", connectTimeout, problems);
        return problems;
    }

    private static void requirePositive(String setting, Duration value, List<SettingProblem> problems) {
        if (value.isNegative() || value.isZero()) {
            problems.add(SettingProblem.of(setting, "must be longer than 0, such as 30s"));
        }
    }

    @Override
    public Sink create(SinkContext context) {
        return new ElasticsearchSink(context, client(context), requestTimeout, documentType);
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        try (SearchClient client = client(context)) {
            ServerVersion.of(client);
        }
    }

    /** @throws FatalException if the settings contradict one another, or the certificates cannot be read */
    private SearchClient client(SinkContext context) {
        ServerAddresses addresses = ServerAddresses.parse(urls);
        Credentials credentials = Credentials.of(username, password, apiKey);
        Trust trust =
                Trust.of(caCertificate == null ? null : context.directory().resolve(caCertificate), verifyHostnames);
        return new SearchClient(addresses, credentials, trust, requestTimeout, connectTimeout);
    }

    @Override
    public Destination destination(String asked) {
        return Destination.rows(IndexNames.indexFor(asked));
    }

    @Override
    public String defaultFormat() {
        return "row";
    }

    @Override
    public @Nullable String refusal(String format) {
        return format.equals("river") ? "a document is a bare row, as the format row writes it" : null;
    }
}
