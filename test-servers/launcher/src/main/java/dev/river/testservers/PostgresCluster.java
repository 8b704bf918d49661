package dev.river.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A data directory: made if it is not there, and the server that runs on it. */
final class PostgresCluster {
    private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C", "TZ", "UTC");

    /**
     * Stands between the JVM and the server. A line asks for a fast shutdown; the end of the input, which also comes
     * when the JVM dies, for an immediate one. Signals of the terminal are left to the JVM.
     */
    private static final String SUPERVISOR = """
            trap '' HUP INT TERM
            exec 3<&0
            "$@" 3<&- </dev/null &
            server=$!
            ( while read -r line <&3; do kill -INT $server; done; kill -QUIT $server ) 2>/dev/null &
            watcher=$!
            wait $server
            status=$?
            kill -KILL $watcher 2>/dev/null
            exit $status
            """;

    private final PostgresBinaries binaries;
    private final Path directory;
    private final Path data;
    private final ServerLog log;
    private final Map<String, String> settings;

    PostgresCluster(PostgresBinaries binaries, Path directory, Map<String, String> settings) {
        this.binaries = binaries;
        this.directory = directory;
        this.data = directory.resolve("data");
        this.log = new ServerLog(directory.resolve("postgres.log"));
        this.settings = settings;
    }

    ServerProcess launch() {
        try {
            UnprivilegedCommand unprivileged = UnprivilegedCommand.detect();
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                initialize(unprivileged);
            }
            Files.writeString(data.resolve("river.conf"), configuration());
            long before = log.size();
            List<String> command = unprivileged.of(
                    List.of("sh", "-c", SUPERVISOR, "sh", binaries.program("postgres"), "-D", data.toString()));
            return ServerProcess.start(
                    name(),
                    command,
                    ENVIRONMENT,
                    log,
                    () -> log.containsAfter(before, "database system is ready to accept "));
        } catch (IOException e) {
            throw new UncheckedIOException("The data directory " + data + " could not be used.", e);
        }
    }

    String name() {
        return "PostgreSQL " + binaries.version();
    }

    private void initialize(UnprivilegedCommand unprivileged) throws IOException {
        Files.createDirectories(data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        unprivileged.own(data, directory);
        List<String> command = List.of(
                binaries.program("initdb"),
                "-D",
                data.toString(),
                "-U",
                PostgresServer.SUPERUSER,
                "-E",
                "UTF8",
                "--locale=C",
                "-A",
                "trust",
                "-N");
        OneShotCommand.run("initdb of " + name(), unprivileged.of(command), ENVIRONMENT, log);
        Files.writeString(data.resolve("pg_hba.conf"), accessRules());
        Files.writeString(
                data.resolve("postgresql.conf"), "\ninclude_if_exists 'river.conf'\n", StandardOpenOption.APPEND);
    }

    private String configuration() {
        StringBuilder lines = new StringBuilder();
        settings.forEach((name, value) -> lines.append(name)
                .append(" = '")
                .append(value.replace("'", "''"))
                .append("'\n"));
        return lines.toString();
    }

    /** Everybody but the superuser needs the right password, so that tests can see a wrong one refused. */
    private String accessRules() {
        String password = binaries.majorVersion() < 10 ? "md5" : "scram-sha-256";
        List<String> rules = new ArrayList<>();
        rules.add("local all " + PostgresServer.SUPERUSER + " trust");
        rules.add("local replication " + PostgresServer.SUPERUSER + " trust");
        rules.add("host all " + PostgresServer.SUPERUSER + " 127.0.0.1/32 trust");
        rules.add("host replication " + PostgresServer.SUPERUSER + " 127.0.0.1/32 trust");
        rules.add("host all all 127.0.0.1/32 " + password);
        rules.add("host replication all 127.0.0.1/32 " + password);
        return String.join("\n", rules) + "\n";
    }
}
