package dev.river.demo.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Comparator;

/** JSON whose numbers keep every digit. */
public final class ExactJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final Comparator<JsonNode> SAME_SCALAR = (a, b) ->
            (a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) == 0 : a.equals(b)) ? 0 : 1;

    private ExactJson() {}

    /** Reads a text. */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** Whether both have the same structure and values; 1.50 is 1.5, and the order of an object's fields does not count. */
    public static boolean isSame(JsonNode a, JsonNode b) {
        return a.equals(SAME_SCALAR, b);
    }

    /** The JSON on several lines, for people. */
    public static String pretty(JsonNode json) {
        return json.toPrettyString();
    }
}
