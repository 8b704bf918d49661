package dev.river.sinks.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexNamesTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "shop.products, shop.products",
                "Shop.Products, shop.products",
                "public.Weird \"name\"., public.weird__name_.",
                "a\\b/c*d?e<f>g|h, a_b_c_d_e_f_g_h",
                "~a,b#c:d~, a_b_c_d",
                "_-+name, name",
                "/name, name",
                "größe, größe",
                "., index",
                ".., index",
                "~~, index",
                "-, index",
                ".hidden, .hidden"
            })
    void whatAnIndexNameCannotHoldIsReplaced(String destination, String index) {
        assertThat(IndexNames.indexFor(destination)).isEqualTo(index);
        assertThat(IndexNames.indexFor(index)).isEqualTo(index);
    }

    @Test
    void longNamesAreCutAndStayApart() {
        String first = IndexNames.indexFor("ü".repeat(200) + "1");
        String second = IndexNames.indexFor("ü".repeat(200) + "2");
        assertThat(first).isNotEqualTo(second).startsWith("üü");
        assertThat(first.getBytes(UTF_8)).hasSizeBetween(250, 255);
        assertThat(IndexNames.indexFor(first)).isEqualTo(first);
        assertThat(IndexNames.indexFor("x".repeat(255))).hasSize(255).doesNotContain("_");
    }
}
