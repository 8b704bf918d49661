package dev.river.sinks.elasticsearch.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {

    @ParameterizedTest
    @CsvSource({
        "Elasticsearch, 5.6.16,          , doc,  false",
        "Elasticsearch, 5.6.16,          item, item, false",
        "Elasticsearch, 6.1.4,           , doc,  false",
        "Elasticsearch, 6.2.0,           , _doc, true",
        "Elasticsearch, 6.8.23,          , _doc, true",
        "Elasticsearch, 6.8.23,          item, item, true",
        "Elasticsearch, 7.0.0-SNAPSHOT,  , ,     true",
        "Elasticsearch, 8.19.21,         item, ,     true",
        "Elasticsearch, 10.0.0,          , ,     true",
        "OpenSearch,    1.3.20,          , ,     true",
        "OpenSearch,    2.19.6,          item, ,     true"
    })
    void requestsAreThoseOfTheVersion(
            String product, String version, @Nullable String asked, @Nullable String type, boolean marked) {
        assertThat(Dialect.of(new ServerVersion(product, version), asked)).isEqualTo(new Dialect(type, marked));
    }

    @ParameterizedTest
    @CsvSource({"'a b/c', /in%20dex/a%20b%2Fc/id%3F", ", /in%20dex/_doc/id%3F"})
    void namesStandInAPathAsTheyAre(@Nullable String type, String path) {
        assertThat(new Dialect(type, true).path("in dex", "id?")).isEqualTo(path);
    }
}
