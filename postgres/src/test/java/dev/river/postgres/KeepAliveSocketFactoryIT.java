package dev.river.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.testservers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(180)
class KeepAliveSocketFactoryIT {

    private static final String KEEPALIVE_TIMER = "02";
    private static final int TICKS_A_SECOND = 100;

    @Test
    void aSessionProbesAServerThatIsSilentForAMinute() throws IOException {
        try (PostgresServer server = PostgresServer.start();
                Handle session = TestDatabase.create(server).database().jdbi().open()) {
            int port = session.createQuery("SELECT inet_client_port()")
                    .mapTo(Integer.class)
                    .one();

            assertThat(timer(port)).satisfies(timer -> {
                assertThat(timer[0]).isEqualTo(KEEPALIVE_TIMER);
                assertThat(Long.parseLong(timer[1], 16)).isBetween(1L, 60L * TICKS_A_SECOND);
            });
        }
    }

    /** Which timer runs for the connection from that port, and for how many ticks it will, as Linux shows it. */
    private static String[] timer(int localPort) throws IOException {
        String local = String.format(":%04X", localPort);
        try (Stream<String> v4 = Files.lines(Path.of("/proc/net/tcp"));
                Stream<String> v6 = Files.lines(Path.of("/proc/net/tcp6"))) {
            return Stream.concat(v4, v6)
                    .map(line -> line.trim().split("\\s+"))
                    .filter(fields -> fields[1].endsWith(local))
                    .map(fields -> fields[5].split(":"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
