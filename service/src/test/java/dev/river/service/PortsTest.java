package dev.river.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PortsTest {

    @TempDir
    Path directory;

    @Test
    void secondInstanceOfTheSameHostServesItsPagesElsewhere() throws Exception {
        try (RunningRiver first = RunningRiver.start(directory, 0, 0);
                RunningRiver second = RunningRiver.start(
                        Files.createDirectory(directory.resolve("second")),
                        first.applicationPort(),
                        first.adminPort())) {
            assertThat(second.applicationPort()).isNotEqualTo(first.applicationPort());
            assertThat(second.adminPort()).isNotEqualTo(first.adminPort());
            assertThat(second.get(second.applicationPort(), "/api/subscriptions")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(second.get(second.adminPort(), "/metrics").statusCode()).isEqualTo(200);
        }
    }
}
