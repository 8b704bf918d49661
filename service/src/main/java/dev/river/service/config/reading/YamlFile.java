package dev.river.service.config.reading;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration file as it is written: one YAML document, in UTF-8, that is a map of settings. */
final class YamlFile {

    private static final YAMLFactory YAML = new YAMLFactory();

    private final String path;
    private final ObjectMapper mapper;

    YamlFile(String path, ObjectMapper mapper) {
        this.path = path;
        this.mapper = mapper;
    }

    /** Where the bytes come from. */
    interface Opening {
        InputStream open() throws IOException;
    }

    /** The settings. */
    ObjectNode read(Opening opening) throws IOException, InvalidConfigurationException {
        try (InputStream input = opening.open()) {
            byte[] bytes = input.readAllBytes();
            requireUtf8(bytes);
            return settings(bytes);
        } catch (FileNotFoundException e) {
            throw wrong(
                    Files.isDirectory(Path.of(path))
                            ? "is a folder; give the configuration file in it"
                            : "there is no such file, or River may not read it");
        } catch (JsonProcessingException e) {
            throw wrong(ReadingError.sentence(e));
        }
    }

    private ObjectNode settings(byte[] bytes) throws IOException, InvalidConfigurationException {
        try (JsonParser parser = new PlainYamlParser(YAML.createParser(bytes))) {
            @Nullable JsonNode document = mapper.readTree(parser);
            if (document == null || document.isMissingNode() || document.isNull()) {
                throw wrong("the file is empty; it takes subscriptions and sinks");
            }
            if (parser.nextToken() != null) {
                throw wrong("line " + parser.currentTokenLocation().getLineNr()
                        + ": a second YAML document begins; put all settings into one document, without ---");
            }
            if (!(document instanceof ObjectNode settings)) {
                throw wrong("the file takes a map of settings");
            }
            return settings;
        }
    }

    /** Elsewhere a byte that is not would be taken for a fault of the YAML. */
    private void requireUtf8(byte[] bytes) throws InvalidConfigurationException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (UTF_8.newDecoder()
                .decode(in, CharBuffer.allocate(bytes.length), true)
                .isError()) {
            int line = 1;
            for (int i = 0; i < in.position(); i++) {
                if (bytes[i] == '\n') {
                    line++;
                }
            }
            throw wrong("line " + line + ": is not UTF-8; save the file in that encoding");
        }
    }

    private InvalidConfigurationException wrong(String sentence) {
        return new InvalidConfigurationException(path, List.of(sentence));
    }
}
