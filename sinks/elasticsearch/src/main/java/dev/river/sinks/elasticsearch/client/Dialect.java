package dev.river.sinks.elasticsearch.client;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How requests are put for the version of a server. All that differs between versions is here, and whoever makes a request asks
 * for it.
 *
 * @param documentType the type that each request names beside the index of a document; null where documents have none
 * @param tasksShowOpaqueIds whether the list of tasks shows the header {@code X-Opaque-Id} of the request behind each
 */
public record Dialect(@Nullable String documentType, boolean tasksShowOpaqueIds) {

    /** Of Elasticsearch 7 and later, and of OpenSearch. */
    public static final Dialect WITHOUT_TYPES = new Dialect(null, true);

    /** The name that stands in the addresses of documents where they have no type, and that 6.2 was the first to take as a type. */
    private static final String ANY_TYPE = "_doc";

    /** For the versions that take no type that begins with {@code _}. */
    private static final String OLDEST_TYPE = "doc";

    /**
     * The one for a server.
     *
     * @param documentType the type that was asked for, null for the usual one; where documents have none it has no effect
     */
    public static Dialect of(ServerVersion server, @Nullable String documentType) {
        if (server.isOpenSearch() || server.isAtLeast(7, 0)) {
            return WITHOUT_TYPES;
        }
        boolean isLate = server.isAtLeast(6, 2);
        String usual = isLate ? ANY_TYPE : OLDEST_TYPE;
        return new Dialect(documentType == null ? usual : documentType, isLate);
    }

    /** Whether this is what a server says that is of another version, as after an upgrade. It is never about a value. */
    static boolean isUnknownTo(ServerError error) {
        return error.is("illegal_argument_exception")
                        && error.reason().startsWith("Action/metadata line [")
                        && error.reason().endsWith("unknown parameter [_type]")
                || error.is("action_request_validation_exception")
                        && error.reason().startsWith("Validation Failed: 1: type is missing");
    }

    /** The field of JSON that names the type, with a comma behind it; empty where documents have none. */
    public String typeField() {
        return documentType == null
                ? ""
                : "\"_type\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(documentType)) + "\",";
    }

    /** The path of a document. */
    public String path(String index, String id) {
        return "/" + encode(index) + "/" + encode(documentType == null ? ANY_TYPE : documentType) + "/" + encode(id);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
