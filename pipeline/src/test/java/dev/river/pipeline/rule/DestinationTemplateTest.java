package dev.river.pipeline.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.TableName;
import org.junit.jupiter.api.Test;

class DestinationTemplateTest {

    private static final TableName ORDERS = new TableName("public", "orders");

    @Test
    void placeholdersStandForTheTable() {
        assertThat(DestinationTemplate.DEFAULT.of(ORDERS)).isEqualTo("public.orders");
        assertThat(new DestinationTemplate("shop.{table}").of(ORDERS)).isEqualTo("shop.orders");
        assertThat(new DestinationTemplate("all").of(ORDERS)).isEqualTo("all");
    }

    @Test
    void aNameIsNotReadAsATemplate() {
        assertThat(new DestinationTemplate("x-{table}").of(new TableName("public", "{schema}$1\\")))
                .isEqualTo("x-{schema}$1\\");
    }

    @Test
    void anUnknownPlaceholderIsRefusedByName() {
        assertThatThrownBy(() -> new DestinationTemplate("shop.{tabel}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{tabel}")
                .hasMessageContaining("{schema} and {table}");
    }
}
