package dev.river.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.jdbi.v3.core.statement.ParsedSql;
import org.junit.jupiter.api.Test;

final class SqlParametersTest {

    @Test
    void parametersAreFoundWithTheirNames() {
        ParsedSql parsed = parse("SELECT a FROM t WHERE b = :first AND c IN (:second_2,:first)");

        assertThat(parsed.getSql()).isEqualTo("SELECT a FROM t WHERE b = ? AND c IN (?,?)");
        assertThat(parsed.getParameters().getParameterNames()).containsExactly("first", "second_2", "first");
    }

    @Test
    void castsAreNoParameters() {
        ParsedSql parsed = parse("SELECT :oid::oid, a::text, CAST(:a AS bigint[])::oid[], x[1:2]");

        assertThat(parsed.getSql()).isEqualTo("SELECT ?::oid, a::text, CAST(? AS bigint[])::oid[], x[1:2]");
        assertThat(parsed.getParameters().getParameterNames()).containsExactly("oid", "a");
    }

    @Test
    void whatIsQuotedStaysAsItIs() {
        String quoted = "SELECT ':a', 'it''s :b', \"odd\"\":c\", 'open :d";

        assertThat(parse(quoted).getSql()).isEqualTo(quoted);
    }

    private static ParsedSql parse(String sql) {
        return SqlParameters.parse(sql);
    }
}
