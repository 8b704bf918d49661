package dev.river.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceExceptionTest {

    private static final Source SOURCE = new Source(
            "jdbc:postgresql://db.example:5432/shop?password=s3cret",
            null,
            "river",
            "s3cret",
            "river_shop",
            PluginChoice.AUTO,
            "river_shop",
            Map.of());

    @ParameterizedTest
    @CsvSource({
        "28P01, refuses the password of user \"river\"; correct user and password",
        "28000, pg_hba.conf",
        "08004, pg_hba.conf",
        "3D000, correct the url",
        "42501, docs/postgresql.md",
        "55000, cannot read the slot",
        "42704, cannot read the slot",
        "0A000, cannot read the slot",
        "22023, cannot read the slot"
    })
    void whatSomeoneMustMendIsNotTriedAgain(String state, String remedy) {
        SourceException error = of(state);

        assertThat(error.isRetriable()).isFalse();
        assertThat(error.getMessage()).contains("jdbc:postgresql://db.example:5432/shop", remedy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"08006", "57P01", "57P03", "40001", "40P01", "53300", "53400", "58030", "42P01", "42703", "55006"
            })
    void whatMayPassIsTriedAgain(String state) {
        SourceException error = of(state);

        assertThat(error.isRetriable()).isTrue();
        assertThat(error.getMessage()).contains("jdbc:postgresql://db.example:5432/shop", "said the server");
    }

    @Test
    void errorWithoutStateIsTriedAgain() {
        assertThat(of(null).isRetriable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"28P01", "28000", "3D000", "42501", "53400", "08006", "XX000"})
    void noSentenceShowsThePasswordOrMoreThanTheFirstLine(String state) {
        assertThat(of(state).getMessage()).doesNotContain("s3cret").doesNotContain("Detail");
    }

    @Test
    void serverThatIsAwayIsToldByItsDeepestCause() {
        SQLException error = new SQLException(
                "The connection attempt failed.", "08001", new RuntimeException(new ConnectException("refused")));

        assertThat(SourceException.of(SOURCE, "open a session", error))
                .hasMessage("PostgreSQL at jdbc:postgresql://db.example:5432/shop cannot be reached"
                        + " (ConnectException, refused): is it running, and is the url of the source correct?");
    }

    @Test
    void slotInUseIsKnown() {
        assertThat(of("55006").isInUse()).isTrue();
        assertThat(of("55000").isInUse()).isFalse();
        assertThat(SourceException.retriable("Away.", null).isInUse()).isFalse();
    }

    private static SourceException of(@Nullable String state) {
        SQLException error = new SQLException("ERROR: said the server\n  Detail: Key (id)=(7) is taken", state);
        return SourceException.of(SOURCE, "read the slot", error);
    }
}
