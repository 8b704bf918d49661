package dev.river.testservers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A search server of one node, without security, as OpenSearch or Elasticsearch. All methods may be called from any
 * thread; they return when they are done.
 */
public final class SearchServer implements AutoCloseable {
    private static final int HEALTH_TIMEOUT_MILLIS = 5_000;

    private final String url;
    private final ServerControl control;

    private SearchServer(Builder builder) {
        int port = builder.port == 0 ? FreePort.find() : builder.port;
        this.url = "http://127.0.0.1:" + port;
        ServerDirectory directory = ServerDirectory.of(builder.directory, builder.kind.module);
        List<String> arguments = new ArrayList<>(List.of(directory.path().toString(), String.valueOf(port)));
        builder.settings.forEach((name, value) -> arguments.add(name + "=" + value));
        this.control = ServerControl.start(
                builder.kind.title, directory, () -> launch(builder, directory.path(), url, arguments));
    }

    /** Starts OpenSearch 2 with the defaults. */
    public static SearchServer openSearch2() {
        return builder(Kind.OPENSEARCH_2).start();
    }

    /** Starts Elasticsearch 8 with the defaults. */
    public static SearchServer elasticsearch8() {
        return builder(Kind.ELASTICSEARCH_8).start();
    }

    public static Builder builder(Kind kind) {
        return new Builder(kind);
    }

    /** The address, without a slash at its end. */
    public String url() {
        return url;
    }

    /** Starts again after a stop or a kill, on the same port and data. */
    public void startAgain() {
        control.start();
    }

    /** Stops in good order; does nothing if it does not run. */
    public void stop() {
        control.stop();
    }

    /** Kills the process, which has no chance to clean up; does nothing if it does not run. */
    public void kill() {
        control.kill();
    }

    /** Ends the server and deletes its folder, unless the folder was named in the builder. */
    @Override
    public void close() {
        control.close();
    }

    private static ServerProcess launch(Builder builder, Path directory, String url, List<String> arguments) {
        Kind kind = builder.kind;
        JavaServer server = new JavaServer(kind.module, kind.mainClass);
        List<Path> classPath = new ArrayList<>(server.classPath());
        // Elasticsearch loads its transport from a folder of modules, and fails if the class path has it too.
        List<Path> transport = kind == Kind.ELASTICSEARCH_8
                ? classPath.stream().filter(SearchServer::isTransport).toList()
                : List.of();
        classPath.removeAll(transport);
        List<String> jvmOptions = new ArrayList<>(List.of(
                "-Xms384m",
                "-Xmx384m",
                "-Dlog4j2.disable.jmx=true",
                "-Driver.transport-netty4.jars=" + JavaServer.joined(transport)));
        jvmOptions.addAll(builder.jvmOptions);
        return ServerProcess.start(
                kind.title,
                server.command(classPath, jvmOptions, arguments),
                Map.of(),
                new ServerLog(directory.resolve("server.log")),
                () -> isHealthy(url));
    }

    private static boolean isTransport(Path jar) {
        String name = String.valueOf(jar.getFileName());
        return name.startsWith("netty-") || name.startsWith("transport-netty4-");
    }

    /** Yellow is as well as one node can be, once its indexes are recovered. */
    private static boolean isHealthy(String url) throws IOException {
        URI health = URI.create(url + "/_cluster/health?wait_for_status=yellow&timeout=1s");
        HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
        connection.setConnectTimeout(HEALTH_TIMEOUT_MILLIS);
        connection.setReadTimeout(HEALTH_TIMEOUT_MILLIS);
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            // It does not listen yet, or not to everything.
            return false;
        } finally {
            connection.disconnect();
        }
    }

    /** The servers there are. */
    public enum Kind {
        OPENSEARCH_2("OpenSearch 2", "opensearch2", "dev.river.testservers.opensearch2.OpenSearchMain"),
        ELASTICSEARCH_5("Elasticsearch 5", "elasticsearch5", "dev.river.testservers.elasticsearch5.ElasticsearchMain"),
        /** Only there in Maven's profile {@code matrix}. */
        ELASTICSEARCH_6("Elasticsearch 6", "elasticsearch6", "dev.river.testservers.elasticsearch6.ElasticsearchMain"),
        ELASTICSEARCH_8("Elasticsearch 8", "elasticsearch8", "dev.river.testservers.elasticsearch8.ElasticsearchMain");

        private final String title;
        private final String module;
        private final String mainClass;

        Kind(String title, String module, String mainClass) {
            this.title = title;
            this.module = module;
            this.mainClass = mainClass;
        }
    }

    /** What may differ from the defaults. */
    public static final class Builder {
        private final Kind kind;
        private final Map<String, String> settings = new TreeMap<>();
        private List<String> jvmOptions = List.of();
        private @Nullable Path directory;
        private int port;

        private Builder(Kind kind) {
            this.kind = kind;
        }

        /** Keeps the data in this folder, also after the end; data of an earlier run is used again. */
        public Builder directory(Path directory) {
            this.directory = directory;
            return this;
        }

        /** Listens on this port instead of a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Sets one setting of the node, such as {@code http.max_content_length}. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Adds options of its JVM behind the defaults, which are for servers that live for seconds. */
        public Builder jvmOptions(String... options) {
            jvmOptions = List.of(options);
            return this;
        }

        /** Starts the server and returns when it answers. */
        public SearchServer start() {
            return new SearchServer(this);
        }
    }
}
