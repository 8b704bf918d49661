package dev.river.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may send tasks. */
final class TaskGuardTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String PAUSE = "/tasks/pause?subscription=shop";

    @TempDir
    Path directory;

    @Test
    void withoutATokenTasksComeFromProgramsOfThisHost() throws Exception {
        try (RunningRiver river = RunningRiver.start(directory, 0, 0)) {
            int port = river.adminPort();
            assertThat(river.post(port, PAUSE).statusCode()).isNotIn(401, 403);
            for (String header : new String[] {"Origin", "X-Forwarded-For", "Forwarded"}) {
                HttpResponse<String> answer = river.post(port, PAUSE, header, "http://127.0.0.1");
                assertThat(answer.statusCode()).as(header).isEqualTo(403);
                assertThat(answer.body()).contains("set tasks.token");
            }
            assertThat(river.post(port, "/tasks/gc", "Origin", "http://pages.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(river.get(port, "/metrics", "Origin", "http://pages.example")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void withATokenTasksNeedIt() throws Exception {
        try (RunningRiver river = RunningRiver.start(directory, 0, 0, "tasks: {token: " + TOKEN + "}")) {
            int port = river.adminPort();
            HttpResponse<String> without = river.post(port, PAUSE);
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.body()).contains("Authorization: Bearer $TOKEN").doesNotContain(TOKEN);
            assertThat(river.post(port, PAUSE, "Authorization", "Bearer " + TOKEN + "0")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(river.post(port, "/tasks/gc").statusCode()).isEqualTo(401);

            assertThat(river.post(port, PAUSE, "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .isNotIn(401, 403);
            assertThat(river.get(port, "/metrics").statusCode()).isEqualTo(200);
            assertThat(river.get(port, "/healthcheck").statusCode()).isIn(200, 500);
        }
    }

    /** Where the port can be reached from other hosts, a request to the host's own address is one of another host. */
    @Test
    void withoutATokenTasksOfOtherHostsAreRefused() throws Exception {
        Optional<InetAddress> other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        assumeTrue(other.isPresent(), "This host has no other address than its own");
        try (RunningRiver river =
                RunningRiver.start(directory, 0, 0, "", other.get().getHostAddress())) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://"
                                            + (other.get().getHostAddress().contains(":")
                                                    ? "[" + other.get().getHostAddress() + "]"
                                                    : other.get().getHostAddress())
                                            + ":" + river.adminPort() + PAUSE))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
        }
    }
}
