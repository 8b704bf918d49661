package dev.river.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.SourceException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {

    @ParameterizedTest
    @CsvSource({
        "UTF8, UTF-8",
        "SQL_ASCII, UTF-8",
        "LATIN1, ISO-8859-1",
        "LATIN2, ISO-8859-2",
        "LATIN3, ISO-8859-3",
        "LATIN4, ISO-8859-4",
        "LATIN5, ISO-8859-9",
        "LATIN7, ISO-8859-13",
        "LATIN9, ISO-8859-15",
        "LATIN10, ISO-8859-16",
        "ISO_8859_5, ISO-8859-5",
        "ISO_8859_6, ISO-8859-6",
        "ISO_8859_7, ISO-8859-7",
        "ISO_8859_8, ISO-8859-8",
        "WIN866, IBM866",
        "WIN874, x-windows-874",
        "WIN1250, windows-1250",
        "WIN1251, windows-1251",
        "WIN1252, windows-1252",
        "WIN1258, windows-1258",
        "KOI8R, KOI8-R",
        "KOI8U, KOI8-U",
        "EUC_KR, EUC-KR",
        "EUC_CN, GB2312"
    })
    void encodingOfTheDatabaseIsACharset(String encoding, String charset) {
        assertThat(server(encoding).charset()).isEqualTo(Charset.forName(charset));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN6", "LATIN8", "MULE_INTERNAL", "EUC_JIS_2004"})
    void encodingThatJavaLacksIsToldWithTheRemedy(String encoding) {
        assertThatThrownBy(() -> server(encoding).charset())
                .isInstanceOf(SourceException.class)
                .hasMessageContainingAll("Database shop", encoding, "use the plugin pgoutput");
    }

    @Test
    void versionNumberIsThatOfTheServer() {
        assertThat(Server.versionNumber(15, 19)).isEqualTo(150019);
        assertThat(Server.versionNumber(10, 1)).isEqualTo(100001);
        assertThat(Server.versionNumber(9, 6)).isEqualTo(90600);
    }

    private static Server server(String encoding) {
        return new Server(150019, "logical", encoding, "shop");
    }
}
