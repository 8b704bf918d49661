package dev.river.dump;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.Row;
import org.junit.jupiter.api.Test;

class CopyLineTest {

    @Test
    void fieldsStandBetweenTabs() {
        Row row = parse("1\tpeng\t\n", 3);

        assertThat(row.text(0)).isEqualTo("1");
        assertThat(row.text(1)).isEqualTo("peng");
        assertThat(row.text(2)).isEmpty();
    }

    @Test
    void nullIsNotTheTextThatLooksLikeIt() {
        Row row = parse("\\N\t\\\\N\tNULL\t\\N\n", 4);

        assertThat(row.isNull(0)).isTrue();
        assertThat(row.text(1)).isEqualTo("\\N");
        assertThat(row.text(2)).isEqualTo("NULL");
        assertThat(row.isNull(3)).isTrue();
    }

    @Test
    void escapesAreTakenOut() {
        Row row = parse("a\\tb\\nc\\\\d\\re\\bf\\fg\\vh\tnext\n", 2);

        assertThat(row.text(0)).isEqualTo("a\tb\nc\\d\re\bf\fg\u000Bh");
        assertThat(row.text(1)).isEqualTo("next");
    }

    @Test
    void tabsAndEscapesAreFoundWhereverTheyStand() {
        for (int before = 0; before < 20; before++) {
            for (int after = 0; after < 20; after++) {
                String head = "é".repeat(before);
                String tail = "\u000B\b".repeat(after);
                Row row = parse(head + "\\n" + tail + "\\\\" + head + "\t" + tail + "\t\\N\n", 3);

                assertThat(row.text(0)).isEqualTo(head + "\n" + tail + "\\" + head);
                assertThat(row.text(1)).isEqualTo(tail);
                assertThat(row.isNull(2)).isTrue();
            }
        }
    }

    @Test
    void charactersOfSeveralBytesStayWhole() {
        assertThat(parse("grün 水 \uD83D\uDE00\n", 1).text(0)).isEqualTo("grün 水 \uD83D\uDE00");
    }

    @Test
    void aTableWithoutColumnsHasEmptyLines() {
        assertThat(parse("\n", 0).size()).isZero();
    }

    @Test
    void aLineOfTooFewOrTooManyFieldsIsRefused() {
        assertThatThrownBy(() -> parse("1\t2\n", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends after 2 fields of 3");
        assertThatThrownBy(() -> parse("1\t2\t3\n", 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 2 fields");
    }

    @Test
    void everyPrefixOfALineIsReadOrRefused() {
        byte[] line = "1\tb\\nc\t\\N\n".getBytes(UTF_8);
        for (int length = 0; length < line.length - 2; length++) {
            String prefix = new String(line, 0, length, UTF_8);
            if (prefix.chars().filter(c -> c == '\t').count() < 2) {
                assertThatThrownBy(() -> parse(prefix, 3)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static Row parse(String line, int columns) {
        return CopyLine.parse(line.getBytes(UTF_8), 0, columns);
    }
}
