package dev.river.sinks.kafkalegacy;

import dev.river.testservers.KafkaRelease;
import dev.river.testservers.KafkaServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Beside the oldest broker. */
class KafkaLegacySinkContractIT extends KafkaLegacyContract {

    private static KafkaServer kafka;

    @BeforeAll
    static void startKafka() {
        kafka = KafkaServer.start(KafkaRelease.V0_8);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Override
    KafkaServer kafka() {
        return kafka;
    }
}
