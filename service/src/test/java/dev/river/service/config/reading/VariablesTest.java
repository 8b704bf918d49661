package dev.river.service.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VariablesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void valuesComeFromTheEnvironment() {
        assertThat(replaced("${HOST}:${PORT}/${HOST}")).isEqualTo("db:5432/db");
    }

    @Test
    void defaultIsTakenWhereTheVariableIsMissingOrEmpty() {
        assertThat(replaced("${GONE:-a:-b}")).isEqualTo("a:-b");
        assertThat(replaced("${EMPTY:-x}")).isEqualTo("x");
        assertThat(replaced("${GONE:-}")).isEmpty();
        assertThat(replaced("${EMPTY}")).isEmpty();
    }

    @Test
    void valueIsNotLookedThroughAgain() {
        assertThat(replaced("${TRICKY}")).isEqualTo("${HOST} $1 \\");
    }

    @Test
    void fileIsReadWithoutItsLastNewline() throws IOException {
        Files.writeString(directory.resolve("secret"), " a\nb \r\n");

        assertThat(replaced("${file:secret}")).isEqualTo(" a\nb ");
        assertThat(replaced("${file:" + directory.resolve("secret") + "}")).isEqualTo(" a\nb ");
    }

    @Test
    void doubledDollarIsAPlainOne() {
        assertThat(replaced("$${HOST} $5 {table}")).isEqualTo("${HOST} $5 {table}");
    }

    @Test
    void everythingThatIsMissingIsNamedWithItsPlace() {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("subscriptions")
                .addObject()
                .putObject("source")
                .put("password", "${GONE}")
                .put("user", "${a b}")
                .put("slot", "${HOST}_${HOST");
        root.put("state", "${file:nowhere}");

        assertThat(variables().replaceIn(root))
                .containsExactly(
                        "subscriptions[0].source.password: the environment variable GONE is not set; set it, or"
                                + " write ${GONE:-default}",
                        "subscriptions[0].source.user: takes ${NAME}, ${NAME:-default} or ${file:path}; write"
                                + " $${ for a plain ${",
                        "subscriptions[0].source.slot: a ${ has no closing }; add it, or write $${ for a plain ${",
                        "state: the file nowhere cannot be read; it must exist, be text, and be readable for River");
    }

    private String replaced(String text) {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("list").add(text);
        List<String> errors = variables().replaceIn(root);
        assertThat(errors).isEmpty();
        JsonNode list = root.path("list");
        return list.get(0).textValue();
    }

    private Variables variables() {
        return new Variables(Map.of("HOST", "db", "PORT", "5432", "EMPTY", "", "TRICKY", "${HOST} $1 \\"), directory);
    }
}
