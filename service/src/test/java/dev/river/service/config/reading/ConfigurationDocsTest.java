package dev.river.service.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.river.service.config.LaneConfiguration;
import dev.river.service.config.RiverConfiguration;
import dev.river.service.plugin.SinkPlugin;
import dev.river.service.plugin.SinkTypes;
import dev.river.sink.SettingProblem;
import dev.river.sink.SinkFactory;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** docs/config.md names every setting with its default, and none that there is not. */
final class ConfigurationDocsTest {

    private static final Path DOCS = Path.of("..", "docs", "config.md");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| [^|]+ \\| ([^|]+) \\| .+ \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final ObjectMapper MAPPER = ConfigurationReader.mapper();

    @Test
    void everySettingOfRiverIsThereWithItsDefault() throws Exception {
        Map<String, Setting> settings = new TreeMap<>();
        collect("", new RiverConfiguration(), settings);
        settings.keySet().removeIf(path -> path.startsWith("sinks"));
        collect("sinks.<name>.", new LaneConfiguration(), settings);

        Map<String, String> documented = documented("## River's settings");
        assertThat(documented.remove("sinks.<name>.type")).isEqualTo("required");
        assertAgree(settings, documented);
    }

    @Test
    void everySettingOfEverySinkIsThereWithItsDefault() throws Exception {
        SinkTypes types = SinkTypes.load(Path.of("no folder"));
        assertThat(types.names()).contains("kafka", "elasticsearch", "file");
        for (String name : types.names()) {
            SinkPlugin plugin = types.named(name).orElseThrow();
            SinkFactory factory = plugin.factory().getDeclaredConstructor().newInstance();
            Map<String, Setting> settings = new TreeMap<>();
            collect("", factory, settings);
            for (SettingProblem missing : factory.problems()) {
                settings.computeIfPresent(
                        missing.setting(), (path, setting) -> new Setting(setting.type(), setting.value(), true));
            }

            assertAgree(settings, documented("## Sink type `" + name + "`"));
        }
    }

    private static void assertAgree(Map<String, Setting> settings, Map<String, String> documented) throws IOException {
        assertThat(documented).containsOnlyKeys(settings.keySet());
        for (Map.Entry<String, Setting> entry : settings.entrySet()) {
            Setting setting = entry.getValue();
            String text = String.valueOf(documented.get(entry.getKey()));
            if (setting.required()) {
                assertThat(text).as(entry.getKey()).isEqualTo("required");
            } else if (setting.value() != null) {
                Matcher code = CODE.matcher(text);
                assertThat(code.matches()).as(entry.getKey() + " has a default").isTrue();
                assertThat(comparable(parse(code.group(1), setting.type())))
                        .as(entry.getKey())
                        .isEqualTo(comparable(setting.value()));
            } else {
                assertThat(text).as(entry.getKey()).isNotEqualTo("required");
            }
        }
    }

    /** The settings of a bean that holds its defaults, by path. */
    private static void collect(String path, Object bean, Map<String, Setting> settings) throws Exception {
        JavaType type = MAPPER.constructType(bean.getClass());
        for (BeanPropertyDefinition property :
                MAPPER.getDeserializationConfig().introspect(type).findProperties()) {
            AnnotatedField field = property.getField();
            if (field == null || !field.getDeclaringClass().getName().startsWith("dev.river.")) {
                continue;
            }
            field.fixAccess(true);
            Object value = field.getValue(bean);
            JavaType valueType = property.getPrimaryType();
            JavaType element = valueType.isContainerType() ? valueType.getContentType() : null;
            if (element != null && isBean(element)) {
                String elements = valueType.isMapLikeType() ? ".<name>." : "[].";
                var constructor = element.getRawClass().getDeclaredConstructors()[0];
                constructor.setAccessible(true);
                if (constructor.getParameterCount() == 0) {
                    collect(path + property.getName() + elements, constructor.newInstance(), settings);
                } else {
                    settings.put(path + property.getName() + elements, new Setting(valueType, value, false));
                }
            } else if (isBean(valueType) && value != null) {
                collect(path + property.getName() + ".", value, settings);
            } else {
                boolean needed = field.hasAnnotation(NotBlank.class) || field.hasAnnotation(NotEmpty.class);
                boolean required = "".equals(value) || needed && List.of().equals(value);
                settings.put(path + property.getName(), new Setting(valueType, value, required));
            }
        }
    }

    private static boolean isBean(JavaType type) {
        return type.getRawClass().getName().startsWith("dev.river.") && !type.isEnumType();
    }

    private static Object parse(String yaml, JavaType type) throws IOException {
        return MAPPER.convertValue(new ObjectMapper(new YAMLFactory()).readTree(yaml), type);
    }

    /** Sizes and durations by what they mean: 4MiB is 4096KiB. */
    private static Object comparable(Object value) {
        if (value instanceof DataSize size) {
            return size.toBytes();
        }
        return value instanceof Duration duration ? duration.toNanoseconds() : value;
    }

    /** The defaults by path, as the tables below a heading tell them. */
    private static Map<String, String> documented(String heading) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(DOCS));
        int start = lines.indexOf(heading);
        assertThat(start).as(heading).isNotNegative();
        Map<String, String> defaults = new TreeMap<>();
        for (String line : lines.subList(start + 1, lines.size())) {
            if (line.startsWith("## ")) {
                break;
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(defaults.put(row.group(1), row.group(2))).as(line).isNull();
            }
        }
        return defaults;
    }

    private record Setting(JavaType type, @Nullable Object value, boolean required) {}
}
