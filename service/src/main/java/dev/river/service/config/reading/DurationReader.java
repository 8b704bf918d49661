package dev.river.service.config.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.dropwizard.util.Duration;
import java.io.IOException;

/** Reads Dropwizard's notation, such as {@code 200ms}, as the JDK's duration: sinks know no class of Dropwizard. */
final class DurationReader extends StdDeserializer<java.time.Duration> {

    private static final long serialVersionUID = 1;

    DurationReader() {
        super(java.time.Duration.class);
    }

    @Override
    public java.time.Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getValueAsString("");
        try {
            return Duration.parse(text).toJavaDuration();
        } catch (IllegalArgumentException e) {
            throw context.weirdStringException(text, java.time.Duration.class, "not a duration");
        }
    }
}
