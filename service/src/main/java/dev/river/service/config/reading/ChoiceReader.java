package dev.river.service.config.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.river.service.config.SettingException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads a constant of a sink's enum, which is written {@code onlyNew} for {@code ONLY_NEW}. */
final class ChoiceReader extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1;

    ChoiceReader(Class<?> type) {
        super(type);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getValueAsString("");
        Object[] constants = handledType().getEnumConstants();
        for (Object constant : constants) {
            if (written(constant).equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new SettingException(
                parser,
                "takes " + Arrays.stream(constants).map(ChoiceReader::written).collect(Collectors.joining(" or ")));
    }

    private static String written(Object constant) {
        StringBuilder text = new StringBuilder();
        for (String word : ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).split("_")) {
            text.append(
                    text.isEmpty() || word.isEmpty()
                            ? word
                            : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return text.toString();
    }
}
