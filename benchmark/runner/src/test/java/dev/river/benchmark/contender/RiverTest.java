package dev.river.benchmark.contender;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RiverTest {

    @TempDir
    private Path checkout;

    @Test
    void aBaselineNeedsItsJarAndTheSinkThatGoesWithIt() throws Exception {
        River baseline = River.baseline(checkout);
        Path jar = checkout.resolve("service/target/river.jar");
        Path sink = checkout.resolve("benchmark/drop-sink/target/drop-sink.jar");

        assertThatThrownBy(baseline::requireBuilt).hasMessage("There is no " + jar + "; build it with ./mvnw package.");
        make(jar);
        assertThatThrownBy(baseline::requireBuilt)
                .hasMessage("There is no " + sink + "; build it with ./mvnw package.");
        make(sink);
        assertThatCode(baseline::requireBuilt).doesNotThrowAnyException();
    }

    private static void make(Path file) throws Exception {
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }
}
