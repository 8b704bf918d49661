package dev.river.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionSettingsTest {

    @Test
    void valuesGetOneTextFormEverywhere() {
        assertThat(SessionSettings.statements(150019).split("; "))
                .contains(
                        "SET DateStyle = 'ISO'",
                        "SET IntervalStyle = 'iso_8601'",
                        "SET TimeZone = 'UTC'",
                        "SET extra_float_digits = '3'",
                        "SET bytea_output = 'hex'",
                        "SET client_encoding = 'UTF8'",
                        "SET lc_monetary = 'C'",
                        "SET search_path = ''");
        assertThat(SessionSettings.options(90624)).contains("-c TimeZone=UTC", "-c search_path= ");
    }

    @Test
    void noTimeoutOfTheServerEndsASession() {
        assertThat(SessionSettings.statements(150019))
                .contains("statement_timeout = '0'", "lock_timeout = '0'", "idle_in_transaction_session_timeout = '0'");
    }

    @Test
    void serverIsNotAskedForWhatItDoesNotKnow() {
        assertThat(SessionSettings.statements(90400)).doesNotContain("row_security", "idle_in_transaction");
        assertThat(SessionSettings.statements(90500))
                .contains("row_security = 'off'")
                .doesNotContain("idle_in_transaction");
    }
}
