package dev.river.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextReadingTest {

    @Test
    void valuesInUtf8AreTakenAsTheyAre() {
        assertThat(reading("UTF8", 150000, null).isPlain()).isTrue();
        assertThat(reading("UTF8", 150000, null).transcoder(table(Kind.OTHER))).isNull();
        assertThat(reading("LATIN1", 90600, null).isPlain()).isTrue();
    }

    @Test
    void onlyTablesThatMayHaveSingleBytesAreLookedAtBefore15() {
        TextReading before15 = reading("UTF8", 140000, null);

        assertThat(before15.isPlain()).isFalse();
        assertThat(before15.transcoder(table(Kind.TEXT))).isNull();
        assertThat(before15.transcoder(table(Kind.OTHER))).isNotNull();
        assertThat(before15.transcoder(table(Kind.COMPOSITE))).isNotNull();
    }

    @Test
    void allTextIsConvertedThatTheServerDoesNotKnow() {
        assertThat(reading("SQL_ASCII", 150000, null).isRaw()).isTrue();
        assertThat(reading("SQL_ASCII", 150000, "LATIN1").transcoder(table(Kind.TEXT)))
                .isNotNull();
    }

    @Test
    void valueIsWrittenInItsEncodingAndInAscii() {
        assertThat(reading("SQL_ASCII", 150000, "LATIN1").literal("é'\\a\n")).isEqualTo("E'\\xe9\\x27\\x5ca\\x0a'");
        assertThat(reading("SQL_ASCII", 150000, "EUC_JP").literal("～")).isEqualTo("E'\\xa1\\xc1'");
        assertThat(reading("SQL_ASCII", 150000, null).literal("é")).isEqualTo("E'\\xc3\\xa9'");
    }

    @Test
    void encodingThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> reading("SQL_ASCII", 150000, "LATIN99"))
                .isInstanceOf(SourceException.class)
                .hasMessageContainingAll("source.encoding", "LATIN99", "LATIN1, ", "WIN1252");
    }

    private static TextReading reading(String serverEncoding, int version, @Nullable String declared) {
        Source source = new Source(
                        "jdbc:postgresql://localhost/shop",
                        null,
                        null,
                        null,
                        "river",
                        PluginChoice.AUTO,
                        "river",
                        Map.of())
                .withEncoding(declared);
        return new TextReading(source, version, serverEncoding, replaced -> {});
    }

    private static Table table(Kind kind) {
        return Table.of(
                new TableName("public", "t"), List.of(Column.of("a", ColumnType.of("x", kind), true)), List.of());
    }
}
