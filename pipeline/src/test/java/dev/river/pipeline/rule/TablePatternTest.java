package dev.river.pipeline.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TablePatternTest {

    @ParameterizedTest
    @CsvSource({
        "public.orders, public, orders, true",
        "public.orders, public, order, false",
        "public.orders, sales, orders, false",
        "public.order*, public, orders, true",
        "public.order*, public, order, true",
        "public.order?, public, orders, true",
        "public.order?, public, order, false",
        "orders, sales, orders, true",
        "*, any, thing, true",
        "s*.t?, shop, t1, true",
        "public.Orders, public, orders, false",
        "public.a+b, public, a+b, true",
        "public.a+b, public, aab, false",
        "public.a.b, public, a.b, true",
    })
    void wildcardsStandForCharactersAndTheRestForItself(String pattern, String schema, String name, boolean matches) {
        assertThat(TablePattern.parse(pattern).matches(new TableName(schema, name)))
                .isEqualTo(matches);
    }

    @Test
    void aQuotedPartIsTakenAsSqlTakesIt() {
        TableName weird = new TableName("public", "Weird \"name\".");

        assertThat(TablePattern.parse("public.\"Weird \"\"name\"\".\"").matches(weird))
                .isTrue();
        assertThat(TablePattern.parse("public.Weird \"name\".").matches(weird)).isTrue();
        assertThat(TablePattern.parse("\"my.schema\".t").matches(new TableName("my.schema", "t")))
                .isTrue();
        assertThat(TablePattern.parse("public.\"a*\"").matches(new TableName("public", "ab")))
                .isFalse();
    }

    @Test
    void anyCharacterIncludesALineBreak() {
        assertThat(TablePattern.parse("public.a*").matches(new TableName("public", "a\nb")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "public.", ".orders"})
    void whatIsNoPatternIsRefusedByName(String text) {
        assertThatThrownBy(() -> TablePattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\" is not a table pattern");
    }
}
