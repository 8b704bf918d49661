package dev.river.service.config.reading;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.service.config.RiverConfiguration;
import io.dropwizard.configuration.YamlConfigurationFactory;
import jakarta.validation.Validator;
import java.util.List;

/**
 * The settings of the command line, {@code -Ddw.server.adminConnectors[0].port=9001}, put into the file's as Dropwizard does
 * it. It walks through all the settings that there could be, which takes a while: so only where there are any.
 */
final class Overrides extends YamlConfigurationFactory<RiverConfiguration> {

    private static final String PREFIX = "dw.";

    private Overrides(Validator validator, ObjectMapper mapper) {
        super(RiverConfiguration.class, validator, mapper, PREFIX);
    }

    /** Adds them to the file's. */
    static void addTo(ObjectNode root, String path, Validator validator, ObjectMapper mapper)
            throws InvalidConfigurationException {
        List<String> names = System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .toList();
        if (!names.isEmpty()) {
            Overrides overrides = new Overrides(validator, mapper);
            for (String name : names) {
                overrides.add(root, path, name);
            }
        }
    }

    private void add(ObjectNode root, String path, String name) throws InvalidConfigurationException {
        try {
            addOverride(root, name.substring(PREFIX.length()), System.getProperty(name));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new InvalidConfigurationException(
                    path, List.of("-D" + name + ": there is no such place in the file"));
        }
    }
}
