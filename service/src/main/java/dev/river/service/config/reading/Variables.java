package dev.river.service.config.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts values in for {@code ${NAME}}, {@code ${NAME:-default}} and {@code ${file:path}}.
 *
 * <p>It works on the parsed file, so that a value may hold what YAML takes for its own, such as {@code #} or a colon.
 */
final class Variables {

    private static final Pattern VARIABLE = Pattern.compile("\\$(\\$\\{|\\{([^}]*)}|\\{)");
    private static final Pattern NAME = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?", Pattern.DOTALL);
    private static final String FILE = "file:";

    private final Map<String, String> environment;
    private final Path directory;
    private final List<String> errors = new ArrayList<>();

    /**
     * @param environment the values by name
     * @param directory the folder against which files are resolved
     */
    Variables(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /** Puts the values in, and reports those that are missing: a sentence each. */
    List<String> replaceIn(JsonNode root) {
        replace(root, "");
        return List.copyOf(errors);
    }

    private JsonNode replace(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(setting -> setting.setValue(replace(
                            setting.getValue(), path.isEmpty() ? setting.getKey() : path + "." + setting.getKey())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, replace(array.get(i), path + "[" + i + "]"));
            }
        } else if (node instanceof TextNode text) {
            return TextNode.valueOf(replace(text.textValue(), path));
        }
        return node;
    }

    private String replace(String text, String path) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            String expression = match.group(2);
            if (expression != null) {
                return Matcher.quoteReplacement(value(expression, path));
            }
            return match.group(1).equals("{")
                    ? missing(path, "a ${ has no closing }; add it, or write $${ for a plain ${")
                    : Matcher.quoteReplacement("${");
        });
    }

    private String value(String expression, String path) {
        if (expression.startsWith(FILE)) {
            return file(expression.substring(FILE.length()), path);
        }
        Matcher name = NAME.matcher(expression);
        if (!name.matches()) {
            return missing(path, "takes ${NAME}, ${NAME:-default} or ${file:path}; write $${ for a plain ${");
        }
        String value = environment.get(name.group(1));
        @Nullable String fallback = name.group(3);
        if (value != null && !(value.isEmpty() && fallback != null)) {
            return value;
        }
        return fallback != null
                ? fallback
                : missing(
                        path,
                        "the environment variable " + name.group(1) + " is not set; set it, or write ${" + name.group(1)
                                + ":-default}");
    }

    private String file(String name, String path) {
        try {
            return Files.readString(directory.resolve(name)).replaceFirst("[\\r\\n]+\\z", "");
        } catch (IOException | IllegalArgumentException e) {
            return missing(
                    path, "the file " + name + " cannot be read; it must exist, be text, and be readable for River");
        }
    }

    private String missing(String path, String sentence) {
        errors.add(path + ": " + sentence);
        return "";
    }
}
