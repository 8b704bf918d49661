package dev.river.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"0/0", "0/9", "0/F", "0/10", "0/16B3748", "16/B374D848", "1/0", "FFFFFFFF/FFFFFFFF", "80000000/A"
            })
    void textIsAsPostgresWritesIt(String text) {
        assertThat(Lsn.parse(text)).hasToString(text);
    }
}
