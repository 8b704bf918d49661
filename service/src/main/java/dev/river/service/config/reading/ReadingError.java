package dev.river.service.config.reading;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.river.service.config.LaneConfiguration;
import dev.river.service.config.SettingException;
import dev.river.service.config.Suggestion;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Says what is wrong with a file that cannot be read.
 *
 * <p>Jackson's and SnakeYAML's own messages show the value or the line, which may be a password.
 */
final class ReadingError {

    private ReadingError() {}

    /** What is wrong, with the place: a path, or a line where there is no path yet. */
    static String sentence(JsonProcessingException e) {
        return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? path(mapping) + ": " + problem(mapping)
                : syntax(e);
    }

    private static String syntax(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
            Mark mark = yaml.getProblemMark();
            return place(mark.getLine() + 1, mark.getColumn() + 1) + ": " + notYaml(yaml);
        }
        String place = e.getLocation() == null
                ? "the file"
                : place(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        if (e instanceof SettingException) {
            return place + ": " + e.getOriginalMessage();
        }
        // A file that is read as a tree cannot be wrong in another way.
        return e instanceof MismatchedInputException && e.getProcessor() instanceof PlainYamlParser parser
                ? place + ": the setting " + parser.lastSetting() + " is set twice"
                : place + ": is not YAML";
    }

    /** Some characters mean something in YAML where they begin a value: patterns and passwords often do. */
    private static String notYaml(MarkedYAMLException e) {
        String context = String.valueOf(e.getContext());
        if (context.contains("alias") || context.contains("anchor")) {
            return "put a value that starts with * or & in quotes, as in table: \"*\"";
        }
        return String.valueOf(e.getProblem()).contains("cannot start any token")
                ? "put a value that starts with such a character in quotes: " + e.getProblem()
                : "is not YAML: " + e.getProblem();
    }

    private static String place(int line, int column) {
        return "line " + line + ", column " + column;
    }

    /** The path of the setting, empty where there is none yet. */
    static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static String problem(JsonMappingException e) {
        if (e instanceof SettingException) {
            return e.getOriginalMessage();
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "there is no such setting" + Suggestion.of(unknown.getPropertyName(), known(unknown));
        }
        if (e instanceof InvalidTypeIdException) {
            return "has an unknown type, or none";
        }
        if (e instanceof InvalidNullException) {
            return "must not be empty";
        }
        if (e instanceof ValueInstantiationException failed) {
            return takes(failed.getType().getRawClass());
        }
        return takes(e instanceof MismatchedInputException mismatched ? mismatched.getTargetType() : null);
    }

    private static Collection<String> known(UnrecognizedPropertyException e) {
        List<String> names = new ArrayList<>();
        if (e.getKnownPropertyIds() != null) {
            e.getKnownPropertyIds().forEach(id -> names.add(id.toString()));
        }
        if (e.getPath().size() == 3 && "sinks".equals(e.getPath().get(0).getFieldName())) {
            names.addAll(LaneConfiguration.SETTINGS);
        }
        return names;
    }

    private static String takes(@Nullable Class<?> type) {
        if (type == null) {
            return "cannot be read";
        }
        if (type.isEnum()) {
            return "takes " + constants(type);
        }
        if (type == Duration.class || type == java.time.Duration.class) {
            return "takes a duration such as 5s or 200ms";
        }
        if (type == DataSize.class) {
            return "takes a size such as 64MiB";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "takes true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "takes a number";
        }
        if (type == String.class) {
            return "takes a text";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray() ? "takes a list" : "takes a map of settings";
    }

    private static String constants(Class<?> type) {
        List<String> names = Arrays.stream(type.getFields())
                .filter(java.lang.reflect.Field::isEnumConstant)
                .map(constant -> {
                    JsonProperty name = constant.getAnnotation(JsonProperty.class);
                    return name == null ? constant.getName().toLowerCase(Locale.ROOT) : name.value();
                })
                .toList();
        int last = names.size() - 1;
        return last < 1 ? String.join("", names) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }
}
