package dev.river.service.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.service.plugin.SinkPlugin;
import dev.river.service.plugin.SinkTypes;
import java.io.IOException;

/** Takes River's own settings of a sink apart from those of its type. */
final class SinkConfigurationReader extends JsonDeserializer<SinkConfiguration> {

    @Override
    public SinkConfiguration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!(context.readTree(parser) instanceof ObjectNode own)) {
            throw new SettingException(parser, "takes a map of settings, type among them");
        }
        ObjectNode lane = own.objectNode();
        LaneConfiguration.SETTINGS.forEach(setting -> {
            JsonNode value = own.remove(setting);
            if (value != null) {
                lane.set(setting, value);
            }
        });
        SinkPlugin plugin = plugin(own.path("type"), parser, context);
        own.remove("type");
        return new SinkConfiguration(
                context.readTreeAsValue(lane, LaneConfiguration.class),
                plugin.guard(context.readTreeAsValue(own, plugin.factory())));
    }

    private SinkPlugin plugin(JsonNode name, JsonParser parser, DeserializationContext context)
            throws SettingException {
        SinkTypes types = (SinkTypes) context.getAttribute(SinkTypes.class);
        String written = name.asText();
        return types.named(written).orElseThrow(() -> {
            String suggestion = Suggestion.of(written, types.names());
            String problem = written.isEmpty()
                    ? "is missing."
                    : "there is no type \"" + written + "\"" + (suggestion.isEmpty() ? "." : suggestion);
            SettingException unknown = new SettingException(
                    parser,
                    problem + " River has " + String.join(", ", types.names()) + ", and what is in " + types.folder());
            unknown.prependPath(SinkConfiguration.class, "type");
            return unknown;
        });
    }
}
