package dev.river.sinks.kafkalegacy;

import dev.river.testservers.KafkaRelease;
import dev.river.testservers.KafkaServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Beside each of the later brokers that the sink is for. */
@Tag("matrix")
@ParameterizedClass
@EnumSource(
        mode = EnumSource.Mode.EXCLUDE,
        names = {"V0_8", "NEWEST"})
class KafkaLegacySinkMatrixIT extends KafkaLegacyContract {

    private static @Nullable KafkaServer kafka;

    @Parameter
    @Nullable
    KafkaRelease release;

    @BeforeParameterizedClassInvocation
    static void startKafka(KafkaRelease release) {
        kafka = KafkaServer.start(release);
    }

    @AfterParameterizedClassInvocation
    static void stopKafka() {
        if (kafka != null) {
            kafka.close();
        }
    }

    @Override
    KafkaServer kafka() {
        return Objects.requireNonNull(kafka);
    }
}
