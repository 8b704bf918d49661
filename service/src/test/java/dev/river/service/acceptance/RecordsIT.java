package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/records.md shows the records that its SQL gives: the first block before the dump, the others after it. */
final class RecordsIT {

    private static final Path DOCS = Path.of("..", "docs", "records.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sql|json)\n(.*?)^```$");

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void recordsOfTheDocumentationAreThoseThatItsSqlGives() throws IOException {
        List<MatchResult> blocks =
                BLOCK.matcher(Files.readString(DOCS)).results().toList();
        SourceDatabase database = SourceDatabase.create("records");
        database.execute(blocks.get(0).group(2));
        RiverFolder.writeYaml(
                folder,
                "subscriptions:\n"
                        + RiverFolder.subscription("records", database, "pgoutput", "[{table: \"*\", sink: screen}]")
                        + "sinks:\n  screen: {type: file}\n");

        List<String> shown = new ArrayList<>();
        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState("records", "STREAMING");
            for (MatchResult block : blocks.subList(1, blocks.size())) {
                if (block.group(1).equals("sql")) {
                    database.execute(block.group(2));
                } else {
                    shown.add(withoutPlaceAndTime(block.group(2)));
                    await().atMost(Duration.ofSeconds(60))
                            .failFast(river::assertAlive)
                            .untilAsserted(() -> assertThat(records(river)).containsSubsequence(shown));
                }
            }
            river.stop();
        }
    }

    private static List<String> records(RiverProcess river) {
        String output = river.output();
        return output.substring(0, output.lastIndexOf('\n') + 1)
                .lines()
                .map(RecordsIT::withoutPlaceAndTime)
                .toList();
    }

    /** Without the numbers that differ from one server to the next; their names stay. */
    private static String withoutPlaceAndTime(String record) {
        JsonNode parsed = Json.parse(record);
        for (String field : List.of("operateTime", "lsn", "xid")) {
            if (parsed.has(field)) {
                ((ObjectNode) parsed).put(field, "any");
            }
        }
        return parsed.toString();
    }
}
