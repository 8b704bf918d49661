package dev.river.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.session.Database;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db.example:5432/shop?user=river&password=s3cret",
                "jdbc:postgresql://river:s3cret@db.example:5432/shop"
            })
    void addressShowsNoPassword(String url) {
        Source source = source(url);

        assertThat(source.address()).isEqualTo("jdbc:postgresql://db.example:5432/shop");
        assertThat(source.toString()).contains("db.example").doesNotContain("s3cret");
    }

    @Test
    void textLeavesThePasswordOut() {
        assertThat(source("jdbc:postgresql://db.example/shop").toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://river:s3cret@localhost/shop",
                "jdbc:postgresql://river:s3cret@localhost:5432/shop",
                "jdbc:postgresql://river:s3cret@localhost/shop",
                "postgres://river:s3cret@localhost/shop"
            })
    void urlThatIsNoneForPostgresqlIsRefusedWithoutShowingThePassword(String url) {
        assertThatThrownBy(() -> new Database(source(url)).connect().close())
                .isInstanceOfSatisfying(SourceException.class, e -> {
                    assertThat(e.isRetriable()).isFalse();
                    assertThat(e)
                            .hasMessageContaining("localhost")
                            .hasMessageContaining("is not a URL such as jdbc:postgresql://localhost:5432/shop");
                    assertThat(e.getMessage()).doesNotContain("s3cret");
                });
    }

    private static Source source(String url) {
        return new Source(url, null, "river", "s3cret", "river_shop", PluginChoice.AUTO, "river_shop", Map.of());
    }
}
