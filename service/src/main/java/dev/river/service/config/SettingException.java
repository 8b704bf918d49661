package dev.river.service.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;

/** A setting that cannot be read; the message is a sentence without its path, and shows no value. */
public final class SettingException extends JsonMappingException {

    private static final long serialVersionUID = 1;

    /** @param sentence what is wrong, without the path and without the value */
    public SettingException(JsonParser parser, String sentence) {
        super(parser, sentence);
    }
}
