package dev.river.service.config.reading;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.service.config.RiverConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings, and where one cannot be read takes it out and continues, so that all such settings are reported at
 * once.
 */
final class SettingsReader {

    private final ObjectReader reader;
    private final List<String> errors = new ArrayList<>();

    SettingsReader(ObjectReader reader) {
        this.reader = reader;
    }

    /** A sentence with its path for each setting that could not be read. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** The configuration, which lacks what {@link #errors} reports.
     *
     * @return null if nothing of it can be read
     */
    @Nullable
    RiverConfiguration read(ObjectNode settings) throws IOException {
        Set<String> places = new HashSet<>();
        ObjectNode left = settings.deepCopy();
        while (true) {
            try {
                return reader.readValue(reader.treeAsTokens(left));
            } catch (JsonMappingException e) {
                // What is required and was taken out is not reported once more.
                if (places.add(ReadingError.path(e))) {
                    errors.add(ReadingError.sentence(e));
                }
                if (!takeOut(e.getPath(), left)) {
                    return null;
                }
            }
        }
    }

    /** Removes the innermost setting on the path that is there; in a list, which would be numbered again, the whole list. */
    private static boolean takeOut(List<Reference> path, ObjectNode settings) {
        @Nullable ObjectNode section = null;
        String setting = "";
        JsonNode node = settings;
        for (Reference step : path) {
            String name = step.getFieldName();
            if (name != null && node instanceof ObjectNode object && object.has(name)) {
                section = object;
                setting = name;
            }
            node = name == null ? node.path(step.getIndex()) : node.path(name);
        }
        return section != null && section.remove(setting) != null;
    }
}
