package dev.river.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ParentDeathIT {

    @Test
    void serversEndWithAKilledParent(@TempDir Path folder) throws IOException {
        // Where PostgreSQL has to run as another user, that user must reach its folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process parent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbandonedServers.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        List<Integer> ports;
        List<ProcessHandle> servers;
        try (BufferedReader output = parent.inputReader()) {
            String line = output.readLine();
            assertThat(line).as("ports").isNotNull();
            ports = List.of(line.split(" ")).stream().map(Integer::valueOf).toList();
            servers = parent.descendants().toList();
        } finally {
            parent.destroyForcibly();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(ports).noneMatch(ParentDeathIT::isListening));
        // Then nobody writes to the folder any more, which goes with the test.
        assertThat(servers).isNotEmpty();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(servers).noneMatch(ProcessHandle::isAlive));
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
