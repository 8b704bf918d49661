package dev.river.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Leads the JSON of a value back to a text from which PostgreSQL reads the value. */
final class PostgresText {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNumberLength(2_000).build())
            .build();

    /** A number, {@code true} or {@code false}, as it is written. */
    private record Word(String text) {}

    private PostgresText() {}

    /** The members of an object: each a Map, a List, a String, a Word or null. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> members(String object) {
        try (JsonParser parser = JSON.createParser(object)) {
            parser.nextToken();
            return (Map<String, @Nullable Object>) Objects.requireNonNull(read(parser));
        } catch (IOException e) {
            throw new UncheckedIOException("No JSON: " + object, e);
        }
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, read(parser));
                }
                return members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(read(parser));
                }
                return elements;
            }
            case VALUE_NULL -> {
                return null;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            default -> {
                return new Word(parser.getText());
            }
        }
    }

    /** The text of a value of this type; null for NULL. */
    static @Nullable String of(@Nullable Object value, ColumnType type) {
        Kind kind = type.kind();
        if (kind == Kind.JSON || kind == Kind.JSONB) {
            return value == null ? null : json(value);
        }
        if (value instanceof Map<?, ?> members) {
            return switch (kind) {
                case COMPOSITE -> composite(members, type.fields());
                case RANGE -> range(members, Objects.requireNonNull(type.element()));
                case HSTORE ->
                    members.entrySet().stream()
                            .map(each -> quoted(each.getKey()) + "=>"
                                    + (each.getValue() == null ? "NULL" : quoted(each.getValue())))
                            .collect(Collectors.joining(","));
                case POINT -> "(" + text(members.get("x")) + "," + text(members.get("y")) + ")";
                default -> throw new AssertionError("An object for " + type);
            };
        }
        if (value instanceof List<?> elements) {
            ColumnType element = Objects.requireNonNull(type.element());
            return elements.stream()
                    .map(each -> each == null ? "NULL" : element(each, type, element))
                    .collect(Collectors.joining(String.valueOf(element.delimiter()), "{", "}"));
        }
        return value == null ? null : text(value);
    }

    /** An element of an array, or an array of the next dimension, or a range of a multirange. */
    private static String element(Object value, ColumnType type, ColumnType element) {
        if (type.kind() == Kind.MULTIRANGE) {
            return String.valueOf(of(value, element));
        }
        boolean isDimension =
                value instanceof List && element.kind() != Kind.ARRAY && element.kind() != Kind.MULTIRANGE;
        return isDimension ? String.valueOf(of(value, type)) : quoted(String.valueOf(of(value, element)));
    }

    private static String text(@Nullable Object value) {
        return value instanceof Word word ? word.text() : String.valueOf(value);
    }

    private static String composite(Map<?, ?> members, List<Column> fields) {
        return fields.stream()
                .map(field -> of(members.get(field.name()), field.type()))
                .map(text -> text == null ? "" : quoted(text))
                .collect(Collectors.joining(",", "(", ")"));
    }

    private static String range(Map<?, ?> members, ColumnType bound) {
        if (members.containsKey("empty")) {
            return "empty";
        }
        String lower = members.containsKey("gte") ? "[" : "(";
        String upper = members.containsKey("lte") ? "]" : ")";
        return lower + bound(members, bound, "gte", "gt") + "," + bound(members, bound, "lte", "lt") + upper;
    }

    private static String bound(Map<?, ?> members, ColumnType type, String closed, String open) {
        String text = of(members.containsKey(closed) ? members.get(closed) : members.get(open), type);
        return text == null ? "" : quoted(text);
    }

    private static String quoted(Object text) {
        return '"' + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String json(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Word word) {
            return word.text();
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(PostgresText::json).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Map<?, ?> members) {
            return members.entrySet().stream()
                    .map(each -> json(each.getKey()) + ":" + json(each.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(value.toString())) + '"';
    }
}
