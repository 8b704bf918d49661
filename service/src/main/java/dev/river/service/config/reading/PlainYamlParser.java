package dev.river.service.config.reading;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.river.service.config.SettingException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes values as they are written, where YAML would silently make others of them.
 *
 * <p>The password {@code 007} stays that, and is not the number 7; {@code yes} is a text. An alias is refused: Jackson takes
 * it for the text without the asterisk, so that the pattern {@code *orders} would become {@code orders}.
 */
final class PlainYamlParser extends JsonParserDelegate {

    private final YAMLParser yaml;
    private @Nullable JsonToken token;
    private String lastSetting = "";

    PlainYamlParser(YAMLParser yaml) {
        super(yaml);
        this.yaml = yaml;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        token = asWritten(yaml.nextToken());
        if (token == JsonToken.VALUE_STRING && yaml.isCurrentAlias()) {
            throw new SettingException(this, "put what starts with * in quotes");
        }
        if (token == JsonToken.FIELD_NAME) {
            lastSetting = yaml.currentName();
        }
        return token;
    }

    /** The name of the setting that began last. */
    String lastSetting() {
        return lastSetting;
    }

    private @Nullable JsonToken asWritten(@Nullable JsonToken read) throws IOException {
        if (read == null) {
            return null;
        }
        boolean same = switch (read) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                yaml.getNumberValue().toString().equals(yaml.getText());
            case VALUE_TRUE, VALUE_FALSE -> read.asString().equals(yaml.getText());
            default -> true;
        };
        return same ? read : JsonToken.VALUE_STRING;
    }

    @Override
    public @Nullable JsonToken currentToken() {
        return token;
    }

    @Override
    public int currentTokenId() {
        return token == null ? JsonToken.NOT_AVAILABLE.id() : token.id();
    }

    @Override
    public boolean hasToken(JsonToken other) {
        return token == other;
    }

    @Override
    public boolean hasTokenId(int id) {
        return currentTokenId() == id;
    }
}
