package dev.river.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What River asks a server must be known to PostgreSQL 9.4, of which no test server is to be had: names that are younger stand only
 * where the server's version is looked at before.
 */
class OldestServerTest {

    private static final List<String> MODULES = List.of("postgres", "dump", "stream", "pipeline");

    /** What 9.5, 9.6 and 10 brought of functions, columns, settings and syntax that River could use. */
    private static final Pattern YOUNGER =
            Pattern.compile("\\b(active_pid|array_positions?|confirmed_flush_lsn|jsonb_set|"
                    + "jsonb_insert|jsonb_pretty|json_strip_nulls|num_nonnulls|ON CONFLICT|parse_ident|pg_blocking_pids|pg_control_\\w+|"
                    + "pg_current_xlog_flush_location|pg_current_wal\\w*|pg_export_snapshot_lsn|pg_last_committed_xact|pg_last_wal\\w*|"
                    + "pg_replication_origin\\w*|pg_size_bytes|pg_stat_ssl|pg_stat_wal_receiver|pg_xact_commit_timestamp|"
                    + "relrowsecurity|row_security|row_security_active|SKIP LOCKED|TABLESAMPLE|to_regnamespace|to_regrole|wait_event|"
                    + "wait_event_type|xact_commit_timestamp)\\b|current_setting\\('[^']+', ");

    private static final Pattern LITERAL = Pattern.compile("\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\"");

    /** Where each was seen to be asked only of servers that know it. */
    private static final Map<String, List<String>> GUARDED = Map.of(
            "FileDump.java",
            List.of("row_security"),
            "Server.java",
            List.of(
                    "pg_current_wal_flush_lsn",
                    "pg_current_wal_insert_lsn",
                    "pg_current_wal_lsn",
                    "pg_current_xlog_flush_location"),
            "SessionSettings.java",
            List.of("row_security"),
            "SlotReader.java",
            List.of("active_pid"),
            "Slots.java",
            List.of("active_pid", "confirmed_flush_lsn"),
            "TableQuery.java",
            List.of("row_security", "row_security_active"));

    @Test
    void nothingYoungerIsAskedWithoutALookAtTheVersion() throws IOException {
        Map<String, List<String>> found = new TreeMap<>();
        int strings = 0;
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    TreeSet<String> names = new TreeSet<>();
                    Matcher literals = LITERAL.matcher(Files.readString(file));
                    while (literals.find()) {
                        strings++;
                        YOUNGER.matcher(literals.group()).results().forEach(match -> names.add(match.group()));
                    }
                    if (!names.isEmpty()) {
                        found.put(file.getFileName().toString(), List.copyOf(names));
                    }
                }
            }
        }
        assertThat(strings).isGreaterThan(1_000);
        assertThat(found)
                .as("names that PostgreSQL 9.4 does not know: look at the version before, then name them here")
                .isEqualTo(GUARDED);
    }
}
