package dev.river.service.config.reading;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import dev.river.service.config.Consistency;
import dev.river.service.config.RiverConfiguration;
import dev.river.service.plugin.SinkTypes;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.jackson.FuzzyEnumModule;
import io.dropwizard.jackson.Jackson;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Reads the configuration file: YAML, then River's defaults, the command line, variables, the types of sinks from the
 * folder beside the file, the settings, and what they say together.
 */
public final class ConfigurationReader implements ConfigurationFactory<RiverConfiguration> {

    private static final Pattern OF_A_SINK = Pattern.compile("^sinks\\[([^]]*)]\\.lane\\.");
    private static final Pattern ELEMENT = Pattern.compile("\\.?<[a-z ]+>");

    private final ObjectMapper mapper = mapper();
    private final Validator validator;
    private final Map<String, String> environment;

    /**
     * @param validator checks the constraints
     * @param environment the values of variables, by name
     */
    public ConfigurationReader(Validator validator, Map<String, String> environment) {
        this.validator = validator;
        this.environment = environment;
    }

    /** Without Blackbird, which defines classes in the loaders of plugins, where its own are not seen. */
    static ObjectMapper mapper() {
        ObjectMapper mapper = Jackson.newMinimalObjectMapper()
                .registerModules(
                        new FuzzyEnumModule(),
                        new ParameterNamesModule(),
                        new Jdk8Module(),
                        new SimpleModule().addDeserializer(java.time.Duration.class, new DurationReader()));
        AnnotationIntrospector annotations = mapper.getDeserializationConfig().getAnnotationIntrospector();
        return mapper.setAnnotationIntrospector(AnnotationIntrospector.pair(new SettingAnnotations(), annotations))
                .setDefaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SKIP, Nulls.FAIL))
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    }

    @Override
    public RiverConfiguration build() throws ConfigurationException {
        throw new InvalidConfigurationException("The command line", List.of("it must name the configuration file"));
    }

    @Override
    public RiverConfiguration build(ConfigurationSourceProvider provider, String path)
            throws IOException, ConfigurationException {
        return build(new YamlFile(path, mapper).read(() -> provider.open(path)), path);
    }

    private RiverConfiguration build(ObjectNode root, String path) throws IOException, ConfigurationException {
        Path directory = Objects.requireNonNull(
                Path.of(path).toAbsolutePath().normalize().getParent());
        Defaults.addTo(root);
        Overrides.addTo(root, path, validator, mapper);
        failOn(new Variables(environment, directory).replaceIn(root), path);

        SinkTypes types = SinkTypes.load(directory.resolve("sinks"));
        SettingsReader settings =
                new SettingsReader(mapper.readerFor(RiverConfiguration.class).withAttribute(SinkTypes.class, types));
        RiverConfiguration configuration = settings.read(root);
        failOn(settings.errors(), path);
        Objects.requireNonNull(configuration).directory(directory);
        failOn(errors(configuration), path);
        return configuration;
    }

    private List<String> errors(RiverConfiguration configuration) {
        List<String> errors = new ArrayList<>();
        validator.validate(configuration).forEach(violation -> {
            String path =
                    OF_A_SINK.matcher(violation.getPropertyPath().toString()).replaceFirst("sinks.$1.");
            errors.add(ELEMENT.matcher(path).replaceAll("") + ": " + violation.getMessage());
        });
        errors.addAll(Consistency.errors(configuration));
        return errors.stream().distinct().sorted().toList();
    }

    private static void failOn(Collection<String> errors, String path) throws InvalidConfigurationException {
        if (!errors.isEmpty()) {
            throw new InvalidConfigurationException(path, errors);
        }
    }
}
