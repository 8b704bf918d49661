package dev.river.demo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShopTableTest {

    @Test
    void oneColumnIsTheKeyAsItIs() {
        assertThat(Shop.PRODUCTS.keyOf(Map.of("sku", "P-1%"))).isEqualTo("P-1%");
    }

    @Test
    void severalColumnsAreJoinedSoThatNoTwoKeysCollide() {
        ShopTable table = new ShopTable("t", List.of("a", "b"));

        assertThat(table.keyOf(Map.of("a", "1-2", "b", "3%"))).isEqualTo("1%2D2-3%25");
    }
}
