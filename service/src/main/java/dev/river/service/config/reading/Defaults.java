package dev.river.service.config.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/**
 * Dropwizard's own settings where River's defaults are others: a setting of the file comes before the same one here,
 * setting by setting, so that a file that sets a port does not get the rest of Dropwizard's defaults with it.
 */
final class Defaults {

    private Defaults() {}

    /** Adds the settings that the file leaves open. */
    static void addTo(ObjectNode file) throws IOException {
        if (file.get("server") instanceof ObjectNode server
                && server.path("type").asText().equals("default")) {
            // It is what a server is of which no type is said.
            server.remove("type");
        }
        try (InputStream yaml =
                Objects.requireNonNull(Defaults.class.getResourceAsStream("/dev/river/service/defaults.yml"))) {
            add((ObjectNode) new ObjectMapper(new YAMLFactory()).readTree(yaml), file);
        }
        if (file.get("server") instanceof ObjectNode server) {
            if (server.path("type").asText().equals("simple") && !server.has("connector")) {
                server.putObject("connector").put("type", "http").put("port", 8080);
            }
            for (String connectors : List.of("applicationConnectors", "adminConnectors")) {
                server.path(connectors).forEach(Defaults::listenHereAlone);
            }
            listenHereAlone(server.path("connector"));
        }
    }

    /** Whoever reaches the pages sees names of tables, and perhaps more: other hosts have to be asked for. */
    private static void listenHereAlone(JsonNode connector) {
        if (connector instanceof ObjectNode settings && !settings.hasNonNull("bindHost")) {
            settings.put("bindHost", "127.0.0.1");
        }
    }

    private static void add(ObjectNode defaults, ObjectNode file) {
        defaults.properties().forEach(setting -> {
            JsonNode own = file.get(setting.getKey());
            if (own == null || own.isNull()) {
                file.set(setting.getKey(), setting.getValue());
            } else if (own instanceof ObjectNode section
                    && setting.getValue() instanceof ObjectNode inner
                    && !section.has("type")) {
                add(inner, section);
            }
        });
    }
}
