package dev.river.sinks.elasticsearch.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * An error that the server reports, of a request or of one document.
 *
 * @param status the HTTP status
 * @param type the server's name for it, such as {@code mapper_parsing_exception}; empty where it gives none
 * @param reason the server's own words, which may quote what stands in the row; empty where it gives none
 * @param causeType the name of what is behind it; empty where the server gives none
 */
public record ServerError(int status, String type, String reason, String causeType) {

    private static final Pattern VALUES_TO_THE_END = Pattern.compile(
            "(?s)[.:,]?\\s*(Preview of field's value|The prefix of the first immense term|For input string).*");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern BRACKETED_VALUE = Pattern.compile("(?si)\\b(value|id) \\[.*?]");

    /** Reads the field {@code error} of an answer or of an item. */
    public static ServerError of(int status, JsonNode error) {
        if (error.isObject()) {
            return new ServerError(
                    status,
                    error.path("type").asText(""),
                    error.path("reason").asText(""),
                    error.path("caused_by").path("type").asText(""));
        }
        return new ServerError(status, "", error.isTextual() ? error.asText() : "", "");
    }

    /** Whether the server gives it one of these names. */
    public boolean is(String... types) {
        for (String candidate : types) {
            if (type.equals(candidate)) {
                return true;
            }
        }
        return false;
    }

    /** Type and reason, without what the server quotes of the row. */
    public String withoutValues() {
        String words = VALUES_TO_THE_END.matcher(reason).replaceFirst("");
        words = words.replaceAll("(?s) in document with id '.*", "");
        words = BRACKETED_VALUE.matcher(words).replaceAll("$1 […]");
        words = QUOTED.matcher(words).replaceAll("'…'");
        StringBuilder text = new StringBuilder(type.isEmpty() ? "status " + status : type);
        if (!words.isBlank()) {
            text.append(": ").append(words.strip());
        }
        if (!causeType.isEmpty() && !causeType.equals(type)) {
            text.append(" (").append(causeType).append(')');
        }
        return text.toString();
    }
}
