package dev.river.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotedTest {

    @Test
    void quotesInsideAreDoubled() {
        assertThat(Quoted.identifier("order")).isEqualTo("\"order\"");
        assertThat(Quoted.identifier("Weird \"name\".")).isEqualTo("\"Weird \"\"name\"\".\"");
        assertThat(Quoted.literal("it's")).isEqualTo("'it''s'");
    }

    @Test
    void dotsInsideNamesAreNoSeparators() {
        TableName table = new TableName("a.b", "c.d");

        assertThat(Quoted.table(table)).isEqualTo("\"a.b\".\"c.d\"");
        assertThat(Quoted.tables(List.of(table, new TableName("s", "t")))).isEqualTo("\"a.b\".\"c.d\", \"s\".\"t\"");
    }

    @Test
    void backslashesAreEscapedWhateverTheServerTakesThemFor() {
        assertThat(Quoted.literal("\\x00'")).isEqualTo(" E'\\\\x00'''");
        assertThat(Quoted.literal("")).isEqualTo("''");
    }
}
